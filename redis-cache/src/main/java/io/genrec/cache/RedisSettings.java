package io.genrec.cache;

import com.typesafe.config.Config;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.StaticCredentialsProvider;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How to reach Redis, and how long lists, claims and sequences live in it.
 *
 * @param sequenceTtl how long a user's sequence lives after its last change
 */
public record RedisSettings(Server server, Lists lists, Duration sequenceTtl) implements Serializable {
    private static final String EXPECTED = "write redis://host:port, redis-sentinel://host:port,host:port#master,"
            + " redis-cluster://host:port,host:port, or the same with rediss for TLS";

    public RedisSettings {
        requirePositive("sequence-ttl", sequenceTtl);
    }

    /**
     * Where Redis is, and how it is spoken to.
     *
     * @param uri empty for the bundled Redis
     * @param username of Redis AUTH, may be empty
     * @param password of Redis AUTH, empty for none
     * @param passwordFile where the password stands instead; empty for none. It is read where it is used, so that settings
     *     that are sent elsewhere hold no secret
     */
    public record Server(
            String uri,
            String username,
            String password,
            String passwordFile,
            Tls tls,
            Duration connectTimeout,
            Duration commandTimeout)
            implements Serializable {
        private static final String CLUSTER = "-cluster://";

        public Server {
            requirePositive("connect-timeout", connectTimeout);
            requirePositive("command-timeout", commandTimeout);
            read(passwordFile); // what cannot be read is said at the start
            if (!uri.isEmpty()) {
                requireReadable(uri);
            }
        }

        @Override
        public String password() {
            return passwordFile.isEmpty() ? password : read(passwordFile);
        }

        private static String read(String passwordFile) {
            try {
                return passwordFile.isEmpty()
                        ? ""
                        : Files.readString(Path.of(passwordFile)).strip();
            } catch (IOException e) {
                throw new IllegalArgumentException("genrec.redis.password-file cannot be read: " + passwordFile, e);
            }
        }

        /** Whether the URI names nodes of a Redis Cluster. */
        boolean isCluster() {
            return uri.contains(CLUSTER);
        }

        /** What to connect to: one, or, of a cluster, the nodes to ask for all others. */
        List<RedisURI> toLettuce() {
            List<RedisURI> parsed = parse(uri);
            String secret = password();
            for (RedisURI one : parsed) {
                one.setTimeout(connectTimeout);
                one.getSentinels().forEach(sentinel -> sentinel.setTimeout(connectTimeout));
                if (!secret.isEmpty()) {
                    one.setCredentialsProvider(
                            new StaticCredentialsProvider(username.isEmpty() ? null : username, secret.toCharArray()));
                }
            }
            return parsed;
        }

        /** Hosts and ports alone: what may be shown to a person. */
        String address() {
            return parse(uri).stream().map(Server::address).collect(Collectors.joining(", "));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return uri.isEmpty() ? "bundled" : address();
        }

        private static String address(RedisURI uri) {
            if (uri.getSentinels().isEmpty()) {
                return uri.getHost() + ":" + uri.getPort();
            }
            return uri.getSentinelMasterId() + " of the sentinels "
                    + uri.getSentinels().stream().map(Server::address).collect(Collectors.joining(", "));
        }

        /** Lettuce has no scheme for a cluster: each of its nodes is a Redis. */
        private static List<RedisURI> parse(String uri) {
            int cluster = uri.indexOf(CLUSTER);
            if (cluster < 0) {
                return List.of(RedisURI.create(uri));
            }
            String scheme = uri.substring(0, cluster) + "://";
            String rest = uri.substring(cluster + CLUSTER.length());
            int hosts = rest.indexOf('@') + 1;
            String user = rest.substring(0, hosts);
            return Arrays.stream(rest.substring(hosts).split(","))
                    .map(host -> RedisURI.create(scheme + user + host))
                    .toList();
        }

        private static void requireReadable(String uri) {
            try {
                if (parse(uri).stream()
                        .allMatch(one ->
                                one.getHost() != null || !one.getSentinels().isEmpty())) {
                    return;
                }
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("genrec.redis.uri is not a Redis address: " + EXPECTED, e);
            }
            throw new IllegalArgumentException("genrec.redis.uri names no host: " + EXPECTED);
        }
    }

    /**
     * Whom to trust and who to be over TLS, as files in PEM; each may be empty.
     *
     * @param caFile certificates of the authorities that may have signed Redis's own; empty: those of the JVM
     * @param certificateFile this client's certificate, where Redis asks for one
     * @param keyFile its private key, PKCS #8
     */
    public record Tls(String caFile, String certificateFile, String keyFile) implements Serializable {
        /** What the JVM trusts, and no certificate of one's own. */
        static final Tls DEFAULT = new Tls("", "", "");

        public Tls {
            if (certificateFile.isEmpty() != keyFile.isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.redis.tls.certificate-file and key-file belong together: set both or neither");
            }
            requireFile("ca-file", caFile);
            requireFile("certificate-file", certificateFile);
            requireFile("key-file", keyFile);
        }

        SslOptions toLettuce() {
            SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
            if (!caFile.isEmpty()) {
                options.trustManager(Path.of(caFile).toFile());
            }
            if (!certificateFile.isEmpty()) {
                options.keyManager(
                        Path.of(certificateFile).toFile(), Path.of(keyFile).toFile(), new char[0]);
            }
            return options.build();
        }

        private static void requireFile(String key, String file) {
            if (!file.isEmpty() && !Files.isReadable(Path.of(file))) {
                throw new IllegalArgumentException("genrec.redis.tls." + key + " cannot be read: " + file);
            }
        }
    }

    /**
     * How long lists and claims to generate them live.
     *
     * @param ttl how long a list lives from its generation
     * @param claimLease how long a claimer may be silent before it is replaced
     * @param waitTimeout how long to wait for another claimer's list
     * @param pollInterval how often a waiter looks by itself
     */
    public record Lists(Duration ttl, Duration claimLease, Duration waitTimeout, Duration pollInterval)
            implements Serializable {
        public Lists {
            requirePositive("list-ttl", ttl);
            requirePositive("claim-lease", claimLease);
            requirePositive("wait-timeout", waitTimeout);
            requirePositive("poll-interval", pollInterval);
        }
    }

    /** @param genrec the configuration at path {@code genrec} */
    public static RedisSettings from(Config genrec) {
        Config redis = genrec.getConfig("redis");
        Server server = new Server(
                redis.getString("uri"),
                redis.getString("username"),
                redis.getString("password-file").isEmpty() ? redis.getString("password") : "",
                redis.getString("password-file"),
                new Tls(
                        redis.getString("tls.ca-file"),
                        redis.getString("tls.certificate-file"),
                        redis.getString("tls.key-file")),
                redis.getDuration("connect-timeout"),
                redis.getDuration("command-timeout"));
        Lists lists = new Lists(
                redis.getDuration("list-ttl"),
                redis.getDuration("claim-lease"),
                redis.getDuration("wait-timeout"),
                redis.getDuration("poll-interval"));
        return new RedisSettings(server, lists, redis.getDuration("sequence-ttl"));
    }

    /** Whether no Redis is configured, so that the bundled one is to be started. */
    public boolean wantsBundled() {
        return server.uri().isEmpty();
    }

    /** The same settings for another Redis, without TLS. */
    public RedisSettings at(String uri, String password) {
        return new RedisSettings(
                new Server(uri, "", password, "", Tls.DEFAULT, server.connectTimeout(), server.commandTimeout()),
                lists,
                sequenceTtl);
    }

    /** The same settings with at least so much time to connect; commands keep theirs. */
    RedisSettings connectingWithin(Duration patience) {
        if (server.connectTimeout().compareTo(patience) >= 0) {
            return this;
        }
        return new RedisSettings(
                new Server(
                        server.uri(),
                        server.username(),
                        server.password,
                        server.passwordFile,
                        server.tls(),
                        patience,
                        server.commandTimeout()),
                lists,
                sequenceTtl);
    }

    /** Hosts and ports alone: what may be shown to a person. */
    public String address() {
        return server.address();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisSettings[" + server + "]";
    }

    private static void requirePositive(String key, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("genrec.redis." + key + " must be positive: " + duration);
        }
    }
}
