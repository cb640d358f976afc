-- Gives a claim back without a list, so that the next in line need not wait for the lease to end.
-- KEYS: list, claim. ARGV: claimer, channel, request id. Answers 1 where given back, 0 where it was lost before.
if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
