-- Hands out a page where it is there, else the right to generate it.
-- KEYS: list, claim. ARGV: position, claimer, lease ms.
-- Answers {'stored', page, digest of the request}, {'claimed', list to grow, empty for a new one}, {'held'}, or {'gone'}
-- where no list ends at the position.
local page = redis.call('HGET', KEYS[1], ARGV[1])
if page then
  return {'stored', page, redis.call('HGET', KEYS[1], 'request')}
end
if ARGV[1] ~= 'first' and redis.call('HGET', KEYS[1], 'next') ~= ARGV[1] then
  return {'gone'}
end
if not redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then
  return {'held'}
end
return {'claimed', redis.call('HGET', KEYS[1], 'list') or ''}
