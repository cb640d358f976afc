-- Stores a list and its new pages, where nobody else is at it and it still ends where the claimer saw it end.
-- KEYS: list, claim. ARGV: position, claimer, time to live ms of a new list, channel, request id, then fields and values.
-- Answers 1 where stored, 0 where refused.
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then
  return 0
end
local first = ARGV[1] == 'first'
local unchanged
if first then
  unchanged = redis.call('EXISTS', KEYS[1]) == 0
else
  unchanged = redis.call('HGET', KEYS[1], 'next') == ARGV[1]
end
redis.call('DEL', KEYS[2])
if not unchanged then
  return 0
end
for at = 6, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
end
if first then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
