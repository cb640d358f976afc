-- Puts a user's sequence in place of an older one; of an equal or newer one, never.
-- KEYS: sequence. ARGV: version (digits of fixed width, so that text compares as number), the epoch it begins with, bytes,
-- time to live ms.
-- Answers 1 where stored, 0 where what is there is as new or newer, 2 where that is of a later epoch.
local stored = redis.call('HGET', KEYS[1], 'version')
if stored and stored >= ARGV[1] then
  if string.sub(stored, 1, string.len(ARGV[2])) > ARGV[2] then
    return 2
  end
  return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'sequence', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
