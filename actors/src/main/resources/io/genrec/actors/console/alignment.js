"use strict";

// What is shown: the alignment's report as it was written last, and its cluster as last heard of. Asked for again and again.
const EVERY = 2000;
const state = { report: null, cluster: null, away: false };
const $ = id => document.getElementById(id);

const share = d3.format(".1%");
const small = value => value === 0 ? "0" : Math.abs(value) < .001 ? value.toExponential(1) : d3.format(".3~f")(value);
const seconds = value => (value < 10 ? value.toFixed(2) : value.toFixed(1)) + " s";

// A line: its name, the key of its value, its colour. Rows of x are iterations, or the policies that were validated.
const TRAINING = [
  { title: "Reward", about: "of rollouts, by the reward model", format: small, lines: [["mean", "rewardMean", "accent"], ["best of a group", "rewardMax", "blue"]] },
  { title: "Gate", about: "share of rollouts", format: share, lines: [["pass the gate", "gatePassRate", "accent"], ["name an item", "validShare", "blue"], ["true positives", "anchoredShare", "amber"]] },
  { title: "KL", about: "to the supervised policy, nats", format: small, lines: [["estimate", "kl", "rose"]] },
  { title: "Likelihood", about: "of true positives, negative log, nats", format: small, lines: [["nll", "nll", "amber"]] },
  { title: "Groups", about: "share of draws, share of groups", format: share, lines: [["duplicate draws", "duplicateRate", "blue"], ["without spread", "zeroSpreadShare", "rose"]] },
  { title: "Time", about: "of an iteration", format: seconds, rows: report => report.iterationSeconds, lines: [["rollouts and rewards", "rollouts", "blue"], ["learning", "learning", "amber"]] },
];
const VALIDATION = [
  { title: "R@1", about: "preference reward of the first item", format: small, lines: [["R@1", "reward1", "accent"]] },
  { title: "HR@50", about: "pages with a hit among fifty", format: share, lines: [["HR@50", "hitRate50", "accent"]] },
  { title: "HaR", about: "ids that name no item", format: share, lines: [["HaR@50, searched", "hallucination50", "rose"], ["free draws", "hallucinationDrawn", "amber"]] },
];

function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.flat().filter(child => child != null));
  return element;
}

/* ---- charts ---- */

/** A chart's figure, and a function that draws it anew from the report. */
function chart(home, drawing, x, rows) {
  const svg = d3.create("svg").attr("viewBox", "0 0 420 190").attr("role", "img").attr("aria-label", drawing.title + " " + drawing.about);
  const legend = h("p", { class: "legend" });
  home.append(h("figure", { class: "card chart" }, h("figcaption", {}, drawing.title, h("small", {}, drawing.about)), svg.node(), legend));
  let points = [], at = null; // where is pointed, in x; the last point where nowhere is
  const draw = () => lines(svg, legend, drawing, x, points,
    at === null ? points.length - 1 : d3.leastIndex(points, (one, other) => Math.abs(one[x] - at) - Math.abs(other[x] - at)));
  svg.on("pointermove", event => {
    if (points.length === 0) return;
    at = scale(points, x).invert(d3.pointer(event)[0]);
    draw();
  });
  svg.on("pointerleave", () => { at = null; draw(); });
  return report => { points = report ? (drawing.rows ?? rows)(report) : []; draw(); };
}

function scale(points, x) {
  const [first, last] = d3.extent(points, point => point[x]);
  return d3.scaleLinear([first, Math.max(last, first + 1)], [52, 410]);
}

function lines(svg, legend, drawing, x, points, pointed) {
  svg.selectAll("*").remove();
  legend.replaceChildren();
  if (points.length === 0) {
    svg.append("text").attr("class", "waits").attr("x", 210).attr("y", 95).attr("text-anchor", "middle").text("nothing yet");
    return;
  }
  const across = scale(points, x);
  const all = points.flatMap(point => drawing.lines.map(([, key]) => point[key]));
  const low = d3.min(all), high = d3.max(all), room = (high - low || Math.abs(high) || 1) * .06;
  const top = drawing.format === share && high <= 1 ? Math.min(1, high + room) : high + room;
  const up = d3.scaleLinear([low >= 0 ? Math.max(0, low - room) : low - room, top], [162, 8]).nice(4);
  svg.append("g").attr("class", "grid").selectAll("line").data(up.ticks(4)).join("line").attr("x1", 52).attr("x2", 410).attr("y1", up).attr("y2", up);
  svg.append("g").attr("class", "axis").attr("transform", "translate(0,162)")
    .call(d3.axisBottom(across).ticks(6).tickFormat(value => Number.isInteger(value) ? value : "").tickSizeOuter(0));
  svg.append("g").attr("class", "axis").attr("transform", "translate(52,0)")
    .call(d3.axisLeft(up).ticks(4).tickSize(0).tickPadding(7).tickFormat(drawing.format === share ? d3.format("~%") : d3.format("~g"))).select(".domain").remove();
  for (const [name, key, colour] of drawing.lines) {
    svg.append("path").attr("class", "curve " + colour).attr("d", d3.line(point => across(point[x]), point => up(point[key]))(points));
    const dots = points.length < 16 ? points : [points[pointed]];
    svg.append("g").attr("class", colour).selectAll("circle").data(dots).join("circle")
      .attr("cx", point => across(point[x])).attr("cy", point => up(point[key])).attr("r", point => point === points[pointed] ? 3.6 : 2.4);
    legend.append(h("span", {}, h("i", { class: colour }), name, h("b", {}, drawing.format(points[pointed][key]))));
  }
  if (pointed < points.length - 1) {
    const at = across(points[pointed][x]);
    svg.append("line").attr("class", "cursor").attr("x1", at).attr("x2", at).attr("y1", 8).attr("y2", 162);
    legend.append(h("span", {}, "at iteration " + points[pointed][x]));
  }
}

const charts = [
  ...TRAINING.map(drawing => chart($("training"), drawing, "iteration", report => report.iterations)),
  ...VALIDATION.map(drawing => chart($("validation"), drawing, "policy", report => report.validations)),
];

/* ---- nodes ---- */

function nodes(cluster) {
  if (!cluster) {
    return h("p", { class: "note" }, "All of it runs in one process. With --cluster other processes can join and generate, too.");
  }
  return h("table", {},
    h("thead", {}, h("tr", {}, ["Node", "State", "Roles", "Engine", "Weights"].map(name => h("th", {}, name)),
      ["Groups", "Groups/s"].map(name => h("th", { class: "number" }, name)), h("th", {}, "Last error"))),
    h("tbody", {}, cluster.nodes.map(({ status, state }) => h("tr", {},
      h("td", { class: "mono" }, status.node),
      h("td", {}, h("span", { class: "badge " + state }, state)),
      h("td", {}, status.roles.replaceAll(",", ", ")),
      h("td", {}, status.engine ? `${status.engine} × ${status.capacity}` : "–"),
      h("td", { class: "mono" }, status.policy || "–"),
      h("td", { class: "number" }, d3.format(",")(status.rollouts)),
      h("td", { class: "number" }, status.rolloutsPerSecond.toFixed(1)),
      h("td", { class: "error" }, status.lastError)))));
}

/* ---- how it stands ---- */

function standing() {
  const { report, cluster, away } = state;
  if (away) return ["unwell", "the learner does not answer: it has ended, or was stopped; this is how it stood last"];
  if (!report) return ["", "the supervised policy is measured first"];
  const done = report.iterations.length, parts = [`${report.settings["genrec.align.method"]}, iteration ${done} of ${report.total}`];
  const each = d3.mean(report.iterationSeconds, row => row.rollouts + row.learning);
  if (each && done < report.total) parts.push("about " + time(each * (report.total - done)) + " left");
  if (cluster) {
    const silent = cluster.nodes.filter(row => row.state !== "up").length;
    parts.push(`${cluster.done} of ${cluster.total} groups`, cluster.nodes.length + (cluster.nodes.length === 1 ? " node" : " nodes") + (silent ? `, ${silent} silent` : ""));
  }
  return ["well", parts.join(" · ")];
}

function time(left) {
  return left < 90 ? Math.ceil(left) + " s" : left < 5400 ? Math.round(left / 60) + " min" : (left / 3600).toFixed(1) + " h";
}

function draw() {
  const [look, text] = standing();
  $("state").className = "node " + look;
  $("state-text").textContent = text;
  $("done").value = state.report ? state.report.iterations.length / state.report.total : 0;
  charts.forEach(show => show(state.report));
  $("nodes").replaceChildren(nodes(state.cluster));
}

async function ask(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(path + " " + answer.status);
  return answer.status === 204 ? null : answer.json();
}

async function look() {
  try {
    const [report, cluster] = await Promise.all([ask("report.json"), ask("nodes.json")]);
    Object.assign(state, { report, cluster, away: false });
  } catch {
    state.away = true;
  }
  draw();
  setTimeout(look, EVERY);
}

$("theme").addEventListener("click", () => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
  const next = now === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  localStorage.setItem("genrec-theme", next);
});
if (localStorage.getItem("genrec-theme")) document.documentElement.dataset.theme = localStorage.getItem("genrec-theme");

look();
