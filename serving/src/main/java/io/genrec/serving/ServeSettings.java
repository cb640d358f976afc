package io.genrec.serving;

import com.typesafe.config.Config;
import io.genrec.serving.http.Access;
import io.genrec.serving.http.BearerTokens;
import io.genrec.serving.http.LimitSettings;
import io.genrec.serving.http.ServerTls;
import io.genrec.serving.list.Experiment;
import io.genrec.serving.list.PageSettings;
import io.genrec.serving.list.Scenarios;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a serving node listens, what it lets through, and what it does without Redis.
 *
 * @param tls what it presents over TLS at both
 * @param admin where the console, metrics and users' data are; empty where they are at the address of the pages
 * @param tokenSecrets what page tokens are signed with
 * @param ownCopies lists a node keeps copies of and serves while Redis is away; 0 where pages are refused then
 * @param bundles how many are open at once: the current one, and those before it whose lists may still grow
 * @param generationsEvery how long between two looks for generations of the catalogue; zero: never
 * @param offers what callers may ask for, and which bundle answers whom
 */
public record ServeSettings(
        Address address,
        Optional<Address> admin,
        ServerTls.Settings tls,
        Callers callers,
        TokenSecrets tokenSecrets,
        int ownCopies,
        int bundles,
        Duration generationsEvery,
        Offers offers,
        PageSettings pages,
        LimitSettings limits) {

    private static final int MIN_SECRET_LENGTH = 16;

    /** The form of a bearer token (RFC 6750, section 2.1). */
    private static final Pattern HEADER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final int RANDOM_SECRET_BYTES = 32;

    public ServeSettings {
        boolean reachable = !address.isLoopback()
                || admin.filter(other -> !other.isLoopback()).isPresent();
        if (reachable && !callers.mustPresentSomething()) {
            throw new IllegalArgumentException("genrec.serve.host is " + address.host()
                    + ", which others can reach: set GENREC_API_KEY (genrec.serve.api-key) to the key callers must"
                    + " present, or GENREC_JWT_JWKS (genrec.serve.jwt) to the keys of who signs their tokens");
        }
        if (ownCopies < 0) {
            throw new IllegalArgumentException("genrec.serve.own-copies must be positive: " + ownCopies);
        }
        if (bundles < 1) {
            throw new IllegalArgumentException("genrec.serve.open-bundles must be positive: " + bundles);
        }
        if (generationsEvery.isNegative()) {
            throw new IllegalArgumentException(
                    "genrec.serve.generations-every must not be negative: " + generationsEvery);
        }
    }

    /** @param experiment whose groups are answered by bundles of their own */
    public record Offers(Scenarios scenarios, Experiment experiment) {}

    /**
     * Where a node listens.
     *
     * @param port 0 for any free one
     */
    public record Address(String host, int port) {
        public Address {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("genrec.serve.port must be from 0 to 65535: " + port);
            }
        }

        boolean isLoopback() {
            try {
                return InetAddress.getByName(host).isLoopbackAddress();
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("genrec.serve.host is not an address of this machine: " + host, e);
            }
        }
    }

    /**
     * Who may ask, and how often.
     *
     * @param tokens whose tokens are taken in place of a key
     * @param origins of other sites' pages that may ask
     */
    public record Callers(Keys keys, BearerTokens.Settings tokens, Set<String> origins, Access.Rate rate) {
        private static final Pattern ORIGIN = Pattern.compile("https?://[^/\\s]+");

        public Callers {
            origins = Set.copyOf(origins);
            if (!tokens.isOn() && keys.recommend().isEmpty() && !(keys.events() + keys.admin()).isEmpty()) {
                throw new IllegalArgumentException(
                        "genrec.serve.api-key is empty, but there is a key for events or for the administrator: set it, too");
            }
            for (String origin : origins) {
                if (!ORIGIN.matcher(origin).matches()) {
                    throw new IllegalArgumentException("genrec.serve.allowed-origins must be like https://shop.example,"
                            + " without a path: " + origin);
                }
            }
        }

        boolean mustPresentSomething() {
            return tokens.isOn() || !keys.recommend().isEmpty();
        }

        static Callers from(Config serve) {
            return new Callers(
                    new Keys(
                            Secrets.read(serve, "api-key"),
                            Secrets.read(serve, "events-key"),
                            Secrets.read(serve, "admin-key")),
                    BearerTokens.Settings.from(serve),
                    Set.copyOf(serve.getStringList("allowed-origins")),
                    new Access.Rate(serve.getDouble("rate-limit.per-second"), serve.getInt("rate-limit.burst")));
        }
    }

    /**
     * What callers present. Where the first is empty, all are, and nothing is asked for; else what has none is closed to all
     * but the administrator, who opens everything.
     *
     * @param recommend for pages
     * @param events for feedback
     * @param admin for the console, metrics, and any user's data
     */
    public record Keys(String recommend, String events, String admin) {
        public Keys {
            requireKey("api-key", recommend);
            requireKey("events-key", events);
            requireKey("admin-key", admin);
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return recommend.isEmpty() ? "Keys[none]" : "Keys[set]";
        }

        private static void requireKey(String name, String key) {
            requireLong(name, key);
            if (!key.isEmpty() && !HEADER_TOKEN.matcher(key).matches()) {
                throw new IllegalArgumentException("genrec.serve." + name
                        + " must be of letters, digits and - . _ ~ + / only, as it is sent in a header");
            }
        }
    }

    /**
     * What page tokens are signed with.
     *
     * @param current signs them; empty for a random one
     * @param next will sign them soon, accepted already; may be empty
     * @param previous signed them before, still accepted; may be empty
     */
    public record TokenSecrets(String current, String next, String previous) {
        public TokenSecrets {
            requireLong("token-secret", current);
            requireLong("next-token-secret", next);
            requireLong("previous-token-secret", previous);
            if (current.isEmpty() && !(next.isEmpty() && previous.isEmpty())) {
                throw new IllegalArgumentException(
                        "genrec.serve.token-secret is empty, so that it is random, but a next or previous one is set");
            }
        }

        /** Whether tokens end with the process, and mean nothing to other nodes. */
        boolean isRandom() {
            return current.isEmpty();
        }

        /** The secret to sign with, then those accepted. */
        List<byte[]> accepted() {
            if (isRandom()) {
                byte[] random = new byte[RANDOM_SECRET_BYTES];
                new SecureRandom().nextBytes(random);
                return List.of(random);
            }
            return Stream.of(current, next, previous)
                    .filter(secret -> !secret.isEmpty())
                    .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return isRandom() ? "TokenSecrets[random]" : "TokenSecrets[set]";
        }
    }

    /** @param genrec the configuration at path {@code genrec} */
    public static ServeSettings from(Config genrec) {
        Config serve = genrec.getConfig("serve");
        Address address = new Address(serve.getString("host"), serve.getInt("port"));
        return new ServeSettings(
                address,
                admin(serve, address),
                ServerTls.Settings.from(serve, Secrets.read(serve, "tls.keystore-password")),
                Callers.from(serve),
                new TokenSecrets(
                        Secrets.read(serve, "token-secret"),
                        Secrets.read(serve, "next-token-secret"),
                        Secrets.read(serve, "previous-token-secret")),
                ownCopies(serve),
                serve.getInt("open-bundles"),
                serve.getDuration("generations-every"),
                new Offers(Scenarios.from(serve), Experiment.from(serve)),
                PageSettings.from(serve),
                LimitSettings.from(serve));
    }

    boolean servesOwnCopies() {
        return ownCopies > 0;
    }

    Access.Settings access() {
        Keys keys = callers.keys();
        return new Access.Settings(
                Map.of(
                        Access.Scope.RECOMMEND, keys.recommend(),
                        Access.Scope.EVENTS, keys.events(),
                        Access.Scope.ADMIN, keys.admin()),
                Stream.concat(
                                Stream.of("localhost", "127.0.0.1", "[::1]", address.host()),
                                admin.map(Address::host).stream())
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()),
                callers.origins(),
                callers.tokens(),
                callers.rate());
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ServeSettings[" + address.host() + ":" + address.port() + "]";
    }

    private static Optional<Address> admin(Config serve, Address address) {
        int port = serve.getInt("admin-port");
        String host = serve.getString("admin-host");
        return port < 0 ? Optional.empty() : Optional.of(new Address(host.isEmpty() ? address.host() : host, port));
    }

    private static int ownCopies(Config serve) {
        String choice = serve.getString("when-redis-fails");
        int copies = serve.getInt("own-copies");
        if (copies < 1) {
            throw new IllegalArgumentException("genrec.serve.own-copies must be positive: " + copies);
        }
        return switch (choice) {
            case "refuse" -> 0;
            case "serve-own-copies" -> copies;
            default ->
                throw new IllegalArgumentException(
                        "genrec.serve.when-redis-fails must be refuse or serve-own-copies: " + choice);
        };
    }

    private static void requireLong(String key, String secret) {
        if (!secret.isEmpty() && secret.length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException(
                    "genrec.serve." + key + " must have at least " + MIN_SECRET_LENGTH + " characters");
        }
    }
}
