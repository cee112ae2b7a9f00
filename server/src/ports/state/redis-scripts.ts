/**
 * One hit for each key; ARGV: window end, now. The window's end is kept beside the count and judged by the caller's clock:
 * expiry in Redis only tidies up, a second late, so a window is neither cut short nor counted on into the next.
 */
export const HIT = `
local counts = {}
for i, key in ipairs(KEYS) do
  local ends = tonumber(redis.call('hget', key, 'ends'))
  if ends and ends > tonumber(ARGV[2]) then
    counts[i] = redis.call('hincrby', key, 'count', 1)
  else
    redis.call('hset', key, 'ends', ARGV[1], 'count', 1)
    redis.call('pexpire', key, math.max(1, ARGV[1] - ARGV[2]) + 1000)
    counts[i] = 1
  end
end
return counts`

/** Lengthens a lock's lease (ARGV: token, ms), if the token still holds it. */
export const RENEW = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`

/** Frees a lock, if the token (ARGV) still holds it. */
export const RELEASE = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`
