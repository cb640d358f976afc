-- Prolongs a claim for whoever holds it. KEYS: list, claim. ARGV: claimer, lease ms.
-- Answers 1 where prolonged, 0 where it was lost before.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])
