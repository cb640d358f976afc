package io.genrec.serving.http;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask for what: a key for each scope, and that of {@link Scope#ADMIN} for all. Without any key everything is
 * open, to callers on this machine alone.
 *
 * @param keys what callers present; empty for a scope that is closed to all but the administrator
 * @param hosts names under which this node may be asked for without any key, so that no page of another site that has
 *     its name point here can ask (DNS rebinding)
 */
public record Access(Map<Access.Scope, String> keys, Set<String> hosts) {
    private static final String SCHEME = "Bearer ";

    /** What a key opens. */
    public enum Scope {
        /** Health, and the description of the routes. */
        OPEN,
        /** Pages of recommendations. */
        RECOMMEND,
        /** Feedback. */
        EVENTS,
        /** Any user's history and lists, metrics, and all the rest. */
        ADMIN
    }

    public Access {
        keys = Map.copyOf(keys);
        hosts = Set.copyOf(hosts);
    }

    /** @throws RequestRefused where the headers do not carry what the scope asks for */
    void require(Scope scope, Optional<String> authorization, Optional<String> host) {
        if (keys.values().stream().allMatch(String::isEmpty)) {
            requireLocal(host);
            return;
        }
        String presented = authorization
                .filter(value -> value.startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()))
                .orElse("");
        boolean opens = false;
        for (Scope with : List.of(scope, Scope.ADMIN)) {
            String key = keys.getOrDefault(with, "");
            opens |= !key.isEmpty() && MessageDigest.isEqual(bytes(presented), bytes(key));
        }
        if (!opens) {
            throw ProblemType.KEY_MISSING.because(
                    "send the header Authorization: Bearer KEY with this service's key for "
                            + scope.name().toLowerCase(Locale.ROOT));
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "Access[" + keys.keySet() + "]";
    }

    private void requireLocal(Optional<String> host) {
        String name = host.map(Access::withoutPort).orElse("");
        if (!hosts.contains(name.toLowerCase(Locale.ROOT))) {
            throw ProblemType.MISDIRECTED.because(
                    "this node answers without a key, and therefore only to the names of this machine, such as localhost");
        }
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":\\d*$", "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
