-- Hands out the list where it is longer than the caller knows, else the right to generate.
-- KEYS: list, claim. ARGV: length the caller knows (-1: none), lease ms, time to live ms.
-- Answers {'stored', body}, {'claimed', fencing token} or {'held'}.
local length = redis.call('HGET', KEYS[1], 'length')
if length and (tonumber(length) > tonumber(ARGV[1]) or redis.call('HGET', KEYS[1], 'complete') == '1') then
  return {'stored', redis.call('HGET', KEYS[1], 'body')}
end
if not redis.call('SET', KEYS[2], 'held', 'NX', 'PX', ARGV[2]) then
  return {'held'}
end
-- The server's clock in microseconds, so that tokens still rise where an earlier one has expired with its key.
local now = redis.call('TIME')
local fence = math.max(tonumber(now[1]) * 1000000 + tonumber(now[2]),
                       tonumber(redis.call('HGET', KEYS[1], 'fence') or '0') + 1)
fence = string.format('%.0f', fence)
redis.call('HSET', KEYS[1], 'fence', fence)
if not length then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return {'claimed', fence}
