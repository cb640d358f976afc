-- Samples and sequences as `genrec features` makes them, as DuckDB would: sets, joins and windows over the whole log.
-- Names in ${} are filled in by DuckDbFeatures. Duplicates need no step: every aggregate below is blind to them.

CREATE TEMP TABLE log AS
  SELECT user_id, request_id, page, position, item_id, time_ms,
    CASE action WHEN 'EXPOSED' THEN 0 WHEN 'CLICKED' THEN 1 WHEN 'CARTED' THEN 2 ELSE 3 END::TINYINT AS strength
  FROM ${log};

CREATE TEMP TABLE requests AS
  SELECT user_id, request_id, min(time_ms) AS start_ms FROM log GROUP BY user_id, request_id;

-- What comes within the attribution window of its request.
CREATE TEMP VIEW attributed AS
  SELECT log.*, start_ms FROM log JOIN requests USING (user_id, request_id) WHERE time_ms - start_ms <= ${window};

-- One row an item and request that was reacted to; when it became a cart or an order, so that its action is known at any time.
CREATE TEMP TABLE behaviours AS
  WITH grouped AS (
    SELECT user_id, request_id, item_id,
      min({time_ms: time_ms, page: page, position: position}) AS first,
      min(time_ms) FILTER (strength >= 2) AS carted_ms,
      min(time_ms) FILTER (strength >= 3) AS ordered_ms
    FROM attributed WHERE strength > 0 GROUP BY user_id, request_id, item_id)
  SELECT user_id, item_id, first.time_ms AS time_ms, carted_ms, ordered_ms,
    row_number() OVER (
      PARTITION BY user_id ORDER BY first.time_ms, request_id, first.page, first.position, item_id) AS rank
  FROM grouped;

COPY (
  WITH ends AS (SELECT user_id, count(*) AS "end" FROM behaviours GROUP BY user_id)
  SELECT user_id,
    list({
      item_id: item_id,
      action: CASE WHEN ordered_ms IS NOT NULL THEN 'ORDERED' WHEN carted_ms IS NOT NULL THEN 'CARTED' ELSE 'CLICKED' END,
      time_ms: time_ms} ORDER BY rank) AS behaviours,
    any_value("end") AS "end"
  FROM behaviours JOIN ends USING (user_id) WHERE rank > "end" - ${history-cap} GROUP BY user_id
) TO '${sequences}' (FORMAT parquet, COMPRESSION snappy);

CREATE TEMP TABLE pages AS
  WITH positive AS (
    SELECT user_id, request_id, page FROM attributed GROUP BY user_id, request_id, page HAVING max(strength) > 0),
  items AS (
    SELECT user_id, request_id, page, item_id, min(time_ms) AS first_ms,
      min({weakness: -strength, time_ms: time_ms, position: position}) AS strongest
    FROM attributed SEMI JOIN positive USING (user_id, request_id, page)
    GROUP BY user_id, request_id, page, item_id),
  ranked AS (
    SELECT *,
      row_number() OVER (PARTITION BY user_id, request_id, page ORDER BY strongest, item_id) AS rank,
      count(*) FILTER (strongest.weakness < 0) OVER (PARTITION BY user_id, request_id, page) AS positives,
      min(first_ms) OVER (PARTITION BY user_id, request_id, page) AS time_ms
    FROM items)
  SELECT user_id, request_id, page, any_value(time_ms) AS time_ms,
    list({
      item_id: item_id,
      action: ['EXPOSED', 'CLICKED', 'CARTED', 'ORDERED'][1 - strongest.weakness],
      position: strongest.position,
      time_ms: strongest.time_ms} ORDER BY rank) AS items
  FROM ranked WHERE rank <= least(${max-items}, positives + ${max-exposed})
  GROUP BY user_id, request_id, page;

-- The history of a request: so many behaviours were strictly before it, the newest of them by their rank.
CREATE TEMP TABLE histories AS
  WITH asked AS (SELECT * FROM requests SEMI JOIN pages USING (user_id, request_id)),
  known AS (SELECT user_id, time_ms, max(rank) AS rank FROM behaviours GROUP BY user_id, time_ms),
  ends AS (
    SELECT asked.user_id, request_id, start_ms, rank AS "end"
    FROM asked ASOF JOIN known ON asked.user_id = known.user_id AND asked.start_ms > known.time_ms),
  ranks AS (
    SELECT *, unnest(generate_series(greatest(1, "end" - ${history-cap} + 1), "end")) AS rank FROM ends)
  SELECT user_id, request_id, any_value("end") AS history_end,
    list({
      item_id: item_id,
      action: CASE WHEN ordered_ms < start_ms THEN 'ORDERED' WHEN carted_ms < start_ms THEN 'CARTED' ELSE 'CLICKED' END,
      time_ms: time_ms} ORDER BY rank) AS history
  FROM ranks JOIN behaviours USING (user_id, rank) GROUP BY user_id, request_id;

COPY (
  SELECT user_id, request_id, page, time_ms, coalesce(history, []) AS history,
    coalesce(history_end, 0) AS history_end, items
  FROM pages LEFT JOIN histories USING (user_id, request_id)
) TO '${samples}' (FORMAT parquet, COMPRESSION snappy);
