-- Stores a list for whoever claimed last; a claimer that was replaced is refused by its fencing token.
-- KEYS: list, claim. ARGV: fencing token, body, length, complete (0 or 1), time to live ms, channel, request id.
-- Answers 1 where stored, 0 where refused.
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then
  return 0
end
local first = redis.call('HEXISTS', KEYS[1], 'body') == 0
redis.call('HSET', KEYS[1], 'body', ARGV[2], 'length', ARGV[3], 'complete', ARGV[4])
if first then
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
end
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[6], ARGV[7])
return 1
