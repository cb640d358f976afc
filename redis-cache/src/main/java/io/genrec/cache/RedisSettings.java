package io.genrec.cache;

import com.typesafe.config.Config;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach Redis, and how long lists, claims and sequences live in it.
 *
 * @param uri {@code redis://} or {@code rediss://}; empty for the bundled Redis
 * @param username of Redis AUTH, may be empty
 * @param password of Redis AUTH, empty for none
 * @param listTtl how long a list lives from its generation
 * @param claimLease how long a claimer may be silent before it is replaced
 * @param waitTimeout how long to wait for another claimer's list
 * @param pollInterval how often a waiter looks by itself
 * @param sequenceTtl how long a user's sequence lives after its last change
 */
public record RedisSettings(
        String uri,
        String username,
        String password,
        Duration connectTimeout,
        Duration commandTimeout,
        Duration listTtl,
        Duration claimLease,
        Duration waitTimeout,
        Duration pollInterval,
        Duration sequenceTtl)
        implements Serializable {

    public RedisSettings {
        if (!uri.isEmpty()) {
            requireReadable(uri);
        }
        requirePositive("connect-timeout", connectTimeout);
        requirePositive("command-timeout", commandTimeout);
        requirePositive("list-ttl", listTtl);
        requirePositive("claim-lease", claimLease);
        requirePositive("wait-timeout", waitTimeout);
        requirePositive("poll-interval", pollInterval);
        requirePositive("sequence-ttl", sequenceTtl);
    }

    /** @param genrec the configuration at path {@code genrec} */
    public static RedisSettings from(Config genrec) {
        Config redis = genrec.getConfig("redis");
        return new RedisSettings(
                redis.getString("uri"),
                redis.getString("username"),
                password(redis),
                redis.getDuration("connect-timeout"),
                redis.getDuration("command-timeout"),
                redis.getDuration("list-ttl"),
                redis.getDuration("claim-lease"),
                redis.getDuration("wait-timeout"),
                redis.getDuration("poll-interval"),
                redis.getDuration("sequence-ttl"));
    }

    /** Whether no Redis is configured, so that the bundled one is to be started. */
    public boolean wantsBundled() {
        return uri.isEmpty();
    }

    /** The same settings for another Redis. */
    public RedisSettings at(String otherUri, String otherPassword) {
        return new RedisSettings(
                otherUri,
                "",
                otherPassword,
                connectTimeout,
                commandTimeout,
                listTtl,
                claimLease,
                waitTimeout,
                pollInterval,
                sequenceTtl);
    }

    /** Host and port alone: what may be shown to a person. */
    public String address() {
        RedisURI parsed = RedisURI.create(uri);
        return parsed.getHost() + ":" + parsed.getPort();
    }

    RedisURI toLettuce() {
        RedisURI parsed = RedisURI.create(uri);
        parsed.setTimeout(commandTimeout);
        if (!password.isEmpty()) {
            parsed.setCredentialsProvider(credentials());
        }
        return parsed;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisSettings[" + (wantsBundled() ? "bundled" : address()) + "]";
    }

    private RedisCredentialsProvider credentials() {
        return new StaticCredentialsProvider(username.isEmpty() ? null : username, password.toCharArray());
    }

    private static String password(Config redis) {
        String file = redis.getString("password-file");
        if (file.isEmpty()) {
            return redis.getString("password");
        }
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new IllegalArgumentException("genrec.redis.password-file cannot be read: " + file, e);
        }
    }

    private static void requireReadable(String uri) {
        try {
            if (RedisURI.create(uri).getHost() != null) {
                return;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "genrec.redis.uri is not a Redis address, expected redis://host:port or rediss://host:port", e);
        }
        throw new IllegalArgumentException("genrec.redis.uri names no host, expected redis://host:port");
    }

    private static void requirePositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("genrec.redis." + key + " must be positive: " + duration);
        }
    }
}
