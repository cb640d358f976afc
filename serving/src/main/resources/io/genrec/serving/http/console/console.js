"use strict";

// State: one user, one request, its pages so far. Everything on screen is drawn from it.
// shown: a list that was asked for by its request id, as it was served; its pages are not asked for again.
const state = { user: null, history: [], pageSize: 10, pages: [], busy: false, trouble: null, round: 0, feedback: true, told: {}, note: null, shown: null, notice: "" };
const $ = id => document.getElementById(id);

/** An element: h("li", {class: "x", onclick: f}, "text", child). */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child != null && child !== false));
  return element;
}

/** A failed call as a person reads it: {title, detail, status}. */
class Trouble extends Error {
  constructor({ title, detail, status, type }) {
    super(detail);
    Object.assign(this, { title, detail, status, type });
  }
}

async function call(path, options = {}) {
  const key = sessionStorage.getItem("genrec-key");
  const headers = { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Trouble({ title: "The node cannot be reached", detail: "It may have stopped. Start it again, then retry.", status: 0 });
  }
  const text = await response.text();
  if (response.ok) return { text, json: () => JSON.parse(text), headers: response.headers };
  if (response.status === 401) askForKey();
  let problem = { title: "The node answered " + response.status, detail: "It gave no reason.", status: response.status };
  try { problem = { ...problem, ...JSON.parse(text) }; } catch { /* not a problem document: what is above stands */ }
  throw new Trouble(problem);
}

function askForKey() {
  $("key").hidden = false;
  $("key-text").focus();
}

/* ---- node ---- */

async function showNode() {
  const node = $("node");
  try {
    const health = (await call("/health/ready")).json();
    node.className = "node " + (health.redis === "up" ? "well" : "unwell");
    $("node-text").textContent = `bundle ${health.bundle} · Redis ${health.redis}`;
    showNotice(health.notice ?? "");
  } catch (trouble) {
    node.className = "node unwell";
    $("node-text").textContent = trouble.status === 503 ? "not ready: " + trouble.detail : trouble.title;
  }
}

/** What the node has to say: that a better model is on its way, and then that it is there. */
function showNotice(notice) {
  if (notice === state.notice) return;
  state.notice = notice;
  $("notice").textContent = notice || "The thorough model is in service now: make a new request to see its list.";
  $("notice").hidden = false;
}

/* ---- users ---- */

/** @return the users found */
async function showUsers() {
  const query = $("query").value.trim();
  const list = $("users");
  let users;
  try {
    users = (await call("/console/users?query=" + encodeURIComponent(query))).json().users;
  } catch (trouble) {
    list.replaceChildren(h("li", { class: "note" }, trouble.title));
    return [];
  }
  if (query !== $("query").value.trim()) return [];
  const rows = users.map(user => userRow(user.userId, h("span", { class: "number", title: "behaviours in the history" }, user.behaviours)));
  if (query && !users.some(user => user.userId === query)) {
    rows.unshift(userRow(query, h("span", { class: "number new" }, "new user")));
  }
  const drawnBefore = list.childElementCount > 0;
  list.replaceChildren(...(rows.length ? rows : [h("li", { class: "note" }, "No user is known yet: name one above.")]));
  if (!drawnBefore) list.querySelector("[aria-current=true]")?.scrollIntoView({ block: "center" });
  return users;
}

function userRow(id, note) {
  const current = state.user === id;
  return h("li", {}, h("button", { type: "button", "aria-current": String(current), onclick: () => choose(id) },
    h("span", { class: "id" }, id), note));
}

/** @param request the id of a list to show as it was served, instead of a new one */
async function choose(user, request = null) {
  Object.assign(state, { user, history: [], note: null });
  showHistory();
  for (const button of $("users").querySelectorAll("button")) {
    const current = button.querySelector(".id").textContent === user;
    button.setAttribute("aria-current", String(current));
    if (current) button.scrollIntoView({ block: "nearest" });
  }
  if (request) showRequest(request);
  else newRequest();
  try {
    const history = (await call(`/console/users/${encodeURIComponent(user)}/history`)).json();
    if (state.user !== user) return;
    state.history = history.behaviours;
    showHistory();
    draw();
  } catch (trouble) {
    $("history").replaceChildren(h("li", { class: "note" }, trouble.title));
  }
}

/* ---- history ---- */

function showHistory() {
  const rows = state.history;
  $("history-count").textContent = rows.length ? String(rows.length) : "";
  $("history").replaceChildren(...(rows.length ? rows.map(behaviourRow) : [h("p", { class: "note" },
    state.user ? "Nothing yet: this user was never seen." : "Choose a user.")]));
  const number = rows.length && $("users").querySelector("[aria-current=true] .number");
  if (number) {
    number.textContent = String(rows.length);
    number.classList.remove("new");
  }
}

function behaviourRow(behaviour) {
  const time = new Date(behaviour.timeMillis);
  return h("li", {},
    h("span", { class: "badge " + behaviour.action }, behaviour.action),
    h("span", { class: "title" }, behaviour.title ?? behaviour.itemId),
    h("time", { class: "when", datetime: time.toISOString(), title: behaviour.itemId },
      time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })));
}

/* ---- feedback ---- */

/** Tells the node what was done; without a log of events behind it, the buttons go. */
async function tell(events) {
  if (!state.feedback) return false;
  try {
    await call("/v1/events", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ events }) });
    return true;
  } catch (trouble) {
    if (trouble.type === "urn:genrec:problem:feedback-off") state.feedback = false;
    else state.note = { bad: true, text: trouble.title };
    draw();
    return false;
  }
}

function eventOf(page, index, position, action) {
  return { userId: state.user, itemId: page.items[position].itemId, action, requestId: page.requestId, page: index + 1, position, timeMillis: Date.now() };
}

/** A click or more on an item; then looks at the history until the stream has put it there. */
async function react(page, index, position, action) {
  const user = state.user, item = page.items[position], before = fingerprint(state.history), sent = performance.now();
  state.told[page.requestId + "/" + item.itemId] = action;
  state.note = { text: `${action} ${item.title ?? item.itemId}: sent` };
  draw();
  if (!await tell([eventOf(page, index, position, action)])) return;
  for (let look = 0; look < 60 && state.user === user; look++) {
    await new Promise(done => setTimeout(done, look < 10 ? 50 : 250));
    const history = await call(`/console/users/${encodeURIComponent(user)}/history`).then(answer => answer.json().behaviours, () => null);
    if (state.user !== user || !history || fingerprint(history) === before) continue;
    state.history = history;
    state.note = { text: `${action} ${item.title ?? item.itemId}: in the history after ${milliseconds(performance.now() - sent)}; the next request knows it` };
    showHistory();
    $("history").firstElementChild?.classList.add("fresh");
    draw();
    return;
  }
  if (state.user === user) {
    state.note = { bad: true, text: `${action} was taken, but the history has not followed yet: is the streaming job running?` };
    draw();
  }
}

function fingerprint(history) {
  return history.map(behaviour => `${behaviour.itemId} ${behaviour.action} ${behaviour.timeMillis}`).join("|");
}

/* ---- requests and pages ---- */

function newRequest() {
  Object.assign(state, { pages: [], trouble: null, busy: false, round: state.round + 1, told: {}, shown: null });
  nextPage();
}

/** The list of a request, as it was served; where it is no longer kept, a new one. */
async function showRequest(id) {
  Object.assign(state, { pages: [], trouble: null, busy: true, round: state.round + 1, told: {}, shown: null });
  const round = state.round;
  draw();
  try {
    const list = (await call("/v1/requests/" + encodeURIComponent(id))).json();
    if (round !== state.round) return;
    Object.assign(state, { shown: list, busy: false });
  } catch (trouble) {
    if (round !== state.round) return;
    if (trouble.status === 404) {
      newRequest();
      state.note = { bad: true, text: "The list of this address is no longer kept; here is a new one." };
    } else {
      Object.assign(state, { trouble, busy: false });
    }
  }
  draw();
}

/** The address by which this very list can be seen again. */
function remember(request) {
  window.history.replaceState(null, "", "/?" + new URLSearchParams({ user: state.user, request }));
}

/** One page; the key makes a first page the same page whenever it is asked for again. */
async function ask({ body, key }) {
  const headers = { "Content-Type": "application/json", ...(key ? { "Idempotency-Key": key } : {}) };
  const answer = await call("/v1/recommendations", { method: "POST", headers, body: JSON.stringify(body) });
  return { text: answer.text, ...answer.json(), source: answer.headers.get("X-Genrec-Source"), ms: Number(answer.headers.get("X-Genrec-Latency-Ms")) };
}

async function nextPage() {
  const last = state.pages.at(-1);
  if (state.user === null || state.busy || state.trouble || state.shown || (last && !last.nextPageToken)) return;
  const round = state.round;
  const asked = last
    ? { body: { userId: state.user, pageToken: last.nextPageToken } }
    : { body: { userId: state.user, pageSize: state.pageSize }, key: randomKey() };
  state.busy = true;
  draw();
  try {
    const page = await ask(asked);
    if (round === state.round) {
      state.pages.push({ ...page, asked });
      const index = state.pages.length - 1;
      remember(page.requestId);
      tell(page.items.map((_, position) => eventOf(page, index, position, "exposed")));
    }
  } catch (trouble) {
    if (round === state.round) state.trouble = trouble;
  }
  if (round !== state.round) return;
  state.busy = false;
  draw();
  watchEnd();
}

function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks for a page a second time, with the very request it came from. */
async function askAgain(page) {
  page.again = { busy: true };
  draw();
  try {
    const second = await ask(page.asked);
    page.again = { same: second.text === page.text, source: second.source, ms: second.ms };
  } catch (trouble) {
    page.again = { trouble };
  }
  draw();
}

// A page is loaded as the end of the feed comes into view; observing anew asks whether it is in view now.
const end = new IntersectionObserver(entries => {
  if (entries.some(entry => entry.isIntersecting) && state.pages.length) nextPage();
}, { rootMargin: "120px" });

function watchEnd() {
  end.unobserve($("tail"));
  end.observe($("tail"));
}

/* ---- drawing ---- */

function draw() {
  $("request").replaceChildren(state.user === null ? welcome() : requestCard());
  $("pages").replaceChildren(...(state.shown ? [shownCard(state.shown)] : state.pages.map(pageCard)));
  $("tail").replaceChildren(...tail());
}

function welcome() {
  return h("div", { class: "card empty" },
    h("h3", {}, "Choose a user"),
    h("p", {}, "You will see their history and, here, the list generated for them, page by page. Name somebody the log has never seen, and the node answers with its cold-start list."));
}

function requestCard() {
  const first = state.shown ?? state.pages[0];
  return h("div", { class: "card request" },
    h("div", { class: "who" }, state.user,
      first?.coldStart && h("span", { class: "badge cold", title: "no usable history: the bundle's fallback list" }, "cold start")),
    first && fact("Request", h("span", { class: "mono" }, first.requestId)),
    first && fact("Bundle", h("span", { class: "mono" }, first.bundle)),
    h("div", { class: "actions" },
      h("select", { "aria-label": "Items on a page", onchange: event => { state.pageSize = Number(event.target.value); newRequest(); } },
        [5, 10, 20, 50].map(size => h("option", { value: size, selected: size === state.pageSize }, `${size} a page`))),
      h("button", { class: "primary", type: "button", onclick: newRequest }, "New request")),
    first && h("p", { class: "story" }, story(first)),
    howToRead(),
    state.note && h("p", { class: "feedback" + (state.note.bad ? " bad" : ""), role: "status" }, state.note.text));
}

const DID = { clicked: "looked at", carted: "put into the cart", ordered: "ordered" };

/** What this user did and what the list makes of it, in two sentences. */
function story(list) {
  if (list.coldStart) return "Nothing is known of this user that the model could use, so the list is the bundle's popular items.";
  const [latest] = state.history;
  if (!latest) return "";
  const name = behaviour => behaviour.title ?? behaviour.itemId;
  const order = state.history.find(behaviour => behaviour.action === "ordered");
  const known = new Set(state.history.map(behaviour => behaviour.itemId));
  const items = list.items.slice(0, state.pageSize);
  const again = items.filter(item => known.has(item.itemId)).length;
  return `Last ${DID[latest.action] ?? latest.action}: ${name(latest)}.`
    + (order && order !== latest ? ` Last ordered: ${name(order)}.` : "")
    + ` Of the first ${items.length} recommendations ${again} ${again === 1 ? "is" : "are"} in the history, `
    + `${items.length - again} ${items.length - again === 1 ? "is" : "are"} new to this user.`;
}

function howToRead() {
  const rows = [
    ["History", "what the user reacted to, newest first; the model reads nothing else"],
    ["List", "generated once for this request, by a search over the semantic ids of items that exist, and kept in Redis; every page is a slice of it"],
    ["Ask again", "sends the page's request a second time and compares the answers byte by byte"],
    ["Address", "names user and request: open it again, or in another window, and you see this very list"],
    ["Score", "the natural logarithm of the item's probability; the bar compares it with the first item's"],
    ["Click, Order", "go into the history where the node has Kafka and Flink (genrec quickstart --live)"]];
  return h("details", { class: "how" }, h("summary", {}, "How to read this page"),
    h("dl", {}, rows.flatMap(([term, meaning]) => [h("dt", {}, term), h("dd", {}, meaning)])));
}

/** A whole list as it was served, without what belongs to its pages. */
function shownCard(list) {
  const known = new Set(state.history.map(behaviour => behaviour.itemId));
  const best = list.coldStart ? null : list.items[0]?.score ?? 0;
  return h("article", { class: "card page" },
    h("header", {},
      h("h3", {}, "As it was served"),
      h("span", { class: "badge cache" }, "kept list"),
      h("span", { class: "ms" }, `made ${new Date(list.createdAtMillis).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}`)),
    h("ol", { class: "items" }, list.items.map(item => itemRow(item, best, known, null))));
}

function fact(name, value) {
  return h("div", { class: "fact" }, h("span", {}, name), value);
}

function pageCard(page, index) {
  const known = new Set(state.history.map(behaviour => behaviour.itemId));
  const best = page.coldStart ? null : state.pages[0].items[0]?.score ?? 0;
  return h("article", { class: "card page" },
    h("header", {},
      h("h3", {}, `Page ${index + 1}`),
      h("span", { class: "badge " + page.source }, { generated: "generated", cache: "from cache", "own-copy": "node's own copy" }[page.source]),
      h("span", { class: "ms" }, milliseconds(page.ms)),
      ...verdict(page.again),
      h("button", { class: "plain again", type: "button", disabled: page.again?.busy, onclick: () => askAgain(page) }, "Ask again")),
    h("ol", { class: "items" }, page.items.map((item, position) => itemRow(item, best, known, reactions(page, index, position)))));
}

function verdict(again) {
  if (!again || again.busy) return [];
  if (again.trouble) return [h("span", { class: "badge differs" }, again.trouble.title)];
  return [h("span", { class: "badge " + (again.same ? "same" : "differs") }, again.same ? "✓ asked again: identical" : "✗ asked again: differs"),
    h("span", { class: "ms" }, milliseconds(again.ms))];
}

/** What can be done with an item: nothing where feedback goes nowhere. */
function reactions(page, index, position) {
  if (!state.feedback) return null;
  const told = state.told[page.requestId + "/" + page.items[position].itemId];
  return h("span", { class: "reactions" }, [["clicked", "Click"], ["ordered", "Order"]].map(([action, label]) =>
    h("button", { class: "plain small", type: "button", "aria-pressed": String(told === action), disabled: told === action || told === "ordered",
      onclick: () => react(page, index, position, action) }, label)));
}

function itemRow(item, best, known, buttons) {
  const bar = h("span");
  bar.style.width = best === null ? "0" : Math.round(100 * Math.max(.02, Math.exp((item.score - best) / 3))) + "%";
  return h("li", {},
    h("span", { class: "rank" }, item.rank),
    h("span", { class: "title" }, item.title ?? item.itemId,
      known.has(item.itemId) ? h("span", { class: "badge seen" }, "in history") : null,
      item.title ? h("span", { class: "item-id mono" }, item.itemId) : null),
    h("span", { class: best === null ? "" : "meter", "aria-hidden": "true" }, bar),
    h("span", { class: "score", title: "score, comparable within this list only" }, best === null ? "–" : item.score.toFixed(2)),
    buttons);
}

function tail() {
  if (state.user === null) return [];
  if (state.trouble) return [troubleCard(state.trouble)];
  if (state.shown) return [h("p", { class: "note" }, `${state.shown.items.length} items so far; a new request makes a new list.`)];
  if (state.busy) return [h("div", { class: "card page waiting", "aria-label": "loading" }, h("span"), h("span"), h("span"))];
  if (state.pages.at(-1)?.nextPageToken) return [h("p", { class: "note" }, h("button", { class: "plain", type: "button", onclick: nextPage }, "Next page"))];
  const items = state.pages.reduce((sum, page) => sum + page.items.length, 0);
  return [h("p", { class: "note" }, items ? `The list ends here, after ${items} items.` : "There is nothing to recommend.")];
}

function troubleCard(trouble) {
  const gone = trouble.status === 410 || trouble.status === 403;
  return h("div", { class: "card trouble", role: "alert" },
    h("div", {}, h("h3", {}, trouble.title), h("p", {}, sentence(trouble.detail))),
    h("button", { class: "plain", type: "button", onclick: gone ? newRequest : retry }, gone ? "New request" : "Try again"));
}

function retry() {
  state.trouble = null;
  nextPage();
  showNode();
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}

function milliseconds(ms) {
  return (ms < 10 ? ms.toFixed(1) : Math.round(ms)) + " ms";
}

/* ---- start ---- */

function debounce(action, delay) {
  let timer;
  return () => { clearTimeout(timer); timer = setTimeout(action, delay); };
}

$("query").addEventListener("input", debounce(showUsers, 150));
$("search").addEventListener("submit", event => {
  event.preventDefault();
  const id = $("query").value.trim();
  if (id) choose(id);
});
$("key").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem("genrec-key", $("key-text").value);
  $("key").hidden = true;
  showUsers();
  if (state.user) retry();
});
$("theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("genrec-theme", next);
});
if (localStorage.getItem("genrec-theme")) document.documentElement.dataset.theme = localStorage.getItem("genrec-theme");

/** Somebody to begin with: enough of a history to tell something, and the latest of these. */
function somebody(users) {
  const telling = users.filter(user => user.behaviours >= 8 && user.behaviours <= 40);
  return (telling.length ? telling : users).reduce((best, user) => !best || user.lastMillis > best.lastMillis ? user : best, null);
}

async function start() {
  showNode();
  setInterval(showNode, 5_000);
  showHistory();
  draw();
  const asked = new URLSearchParams(location.search);
  const users = showUsers();
  if (asked.get("user")) {
    choose(asked.get("user"), asked.get("request"));
    return;
  }
  const first = somebody(await users);
  if (first && state.user === null) choose(first.userId);
}

start();
