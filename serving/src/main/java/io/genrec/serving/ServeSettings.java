package io.genrec.serving;

import com.typesafe.config.Config;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a serving node listens, what it lets through, and what it does without Redis.
 *
 * @param port 0 for any free one
 * @param apiKey what callers must present, empty for none
 * @param tokenSecrets what page tokens are signed with
 * @param servesOwnCopies whether pages come from the node's own copies while Redis is away; else they are refused
 * @param ownCopies lists a node keeps copies of
 * @param bundles how many are open at once: the current one, and those before it whose lists may still grow
 */
public record ServeSettings(
        String host,
        int port,
        String apiKey,
        TokenSecrets tokenSecrets,
        boolean servesOwnCopies,
        int ownCopies,
        int bundles,
        PageSettings pages,
        LimitSettings limits) {

    private static final int MIN_SECRET_LENGTH = 16;

    /** The form of a bearer token (RFC 6750, section 2.1). */
    private static final Pattern HEADER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private static final int RANDOM_SECRET_BYTES = 32;

    public ServeSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("genrec.serve.port must be from 0 to 65535: " + port);
        }
        if (apiKey.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException(
                    "genrec.serve.host is " + host
                            + ", which others can reach: set GENREC_API_KEY (genrec.serve.api-key) to the key callers must present");
        }
        requireLong("api-key", apiKey);
        if (!apiKey.isEmpty() && !HEADER_TOKEN.matcher(apiKey).matches()) {
            throw new IllegalArgumentException(
                    "genrec.serve.api-key must be of letters, digits and - . _ ~ + / only, as it is sent in a header");
        }
        if (ownCopies < 1) {
            throw new IllegalArgumentException("genrec.serve.own-copies must be positive: " + ownCopies);
        }
        if (bundles < 1) {
            throw new IllegalArgumentException("genrec.serve.open-bundles must be positive: " + bundles);
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
        return new ServeSettings(
                serve.getString("host"),
                serve.getInt("port"),
                Secrets.read(serve, "api-key"),
                new TokenSecrets(
                        Secrets.read(serve, "token-secret"),
                        Secrets.read(serve, "next-token-secret"),
                        Secrets.read(serve, "previous-token-secret")),
                servesOwnCopies(serve.getString("when-redis-fails")),
                serve.getInt("own-copies"),
                serve.getInt("open-bundles"),
                PageSettings.from(serve),
                LimitSettings.from(serve));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "ServeSettings[" + host + ":" + port + "]";
    }

    private static boolean servesOwnCopies(String choice) {
        return switch (choice) {
            case "refuse" -> false;
            case "serve-own-copies" -> true;
            default ->
                throw new IllegalArgumentException(
                        "genrec.serve.when-redis-fails must be refuse or serve-own-copies: " + choice);
        };
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("genrec.serve.host is not an address of this machine: " + host, e);
        }
    }

    private static void requireLong(String key, String secret) {
        if (!secret.isEmpty() && secret.length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException(
                    "genrec.serve." + key + " must have at least " + MIN_SECRET_LENGTH + " characters");
        }
    }
}
