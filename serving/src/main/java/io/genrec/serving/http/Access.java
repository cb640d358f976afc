package io.genrec.serving.http;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for what, and how often: a key for each scope, that of {@link Scope#ADMIN} for all, or a signed token that
 * names its scopes. Without any of these everything is open, to callers on this machine alone. Safe for several threads.
 */
public final class Access {
    private static final String SCHEME = "Bearer ";

    /** Three parts in base64url, of which the last is the signature. */
    private static final Pattern JWT = Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

    /** Callers whose rate is known; who has been silent for longest is forgotten, and begins anew. */
    private static final int KNOWN_CALLERS = 10_000;

    private final Settings settings;
    private final Map<Scope, Caller> callers = new EnumMap<>(Scope.class);
    private final Optional<BearerTokens> tokens;
    private final Map<String, Bucket> buckets = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > KNOWN_CALLERS;
        }
    });

    /** @throws IllegalArgumentException naming the setting that cannot be used */
    public Access(Settings settings) {
        this.settings = settings;
        for (Scope scope : Scope.values()) {
            callers.put(scope, new Caller("key for " + label(scope), Set.of(scope)));
        }
        this.tokens = settings.tokens().isOn() ? Optional.of(new BearerTokens(settings.tokens())) : Optional.empty();
    }

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

    /**
     * What callers must present.
     *
     * @param keys what callers present; empty for a scope that is closed to all but the administrator
     * @param hosts names under which this node may be asked for without any key, so that no page of another site that has
     *     its name point here can ask (DNS rebinding)
     * @param origins of other sites' pages that may ask, as browsers say it: {@code https://shop.example}
     * @param rate of each caller
     */
    public record Settings(
            Map<Scope, String> keys, Set<String> hosts, Set<String> origins, BearerTokens.Settings tokens, Rate rate) {
        public Settings {
            origins = Set.copyOf(origins);
            keys = Map.copyOf(keys);
            hosts = Set.copyOf(hosts);
        }

        /** Whether anything is asked for. */
        boolean asks() {
            return tokens.isOn() || !keys.values().stream().allMatch(String::isEmpty);
        }

        /** Without the keys. */
        @Override
        public String toString() {
            return "Settings[" + keys.keySet() + "]";
        }
    }

    /**
     * How often a caller may ask.
     *
     * @param perSecond requests a second on average; 0: as often as it likes
     * @param burst requests at once after a silence
     */
    public record Rate(double perSecond, int burst) {
        public Rate {
            if (!(perSecond >= 0)) {
                throw new IllegalArgumentException(
                        "genrec.serve.rate-limit.per-second must be 0 (none) or more: " + perSecond);
            }
            if (burst < 1) {
                throw new IllegalArgumentException("genrec.serve.rate-limit.burst must be positive: " + burst);
            }
        }

        Bucket bucket() {
            long nanos = Math.max(1, (long) (1e9 / perSecond));
            return Bucket.builder()
                    .addLimit(limit -> limit.capacity(burst).refillGreedy(1, Duration.ofNanos(nanos)))
                    .build();
        }
    }

    /**
     * Who asks.
     *
     * @param name requests of one name are counted together
     * @param opens what it may ask for
     */
    record Caller(String name, Set<Scope> opens) {}

    /** What a request says of who asks; each empty where it says nothing. */
    record Presented(Optional<String> authorization, Optional<String> host, Optional<String> origin) {}

    /** Completes where the scope may be asked for now; fails with {@link RequestRefused}, at once or later, where it may not. */
    CompletionStage<Caller> require(Scope scope, Presented presented) {
        requireOrigin(presented);
        if (!settings.asks()) {
            requireLocal(presented.host());
            return CompletableFuture.completedStage(counted(callers.get(Scope.ADMIN)));
        }
        String secret = presented
                .authorization()
                .filter(value -> value.startsWith(SCHEME))
                .map(value -> value.substring(SCHEME.length()))
                .orElse("");
        Optional<Caller> holder = holder(scope, secret);
        if (holder.isPresent()) {
            return CompletableFuture.completedStage(counted(holder.get()));
        }
        if (tokens.isEmpty() || !JWT.matcher(secret).matches()) {
            throw ProblemType.KEY_MISSING.because(
                    "send the header Authorization: Bearer KEY with this service's key for " + label(scope));
        }
        return tokens.get().caller(secret).thenApply(caller -> {
            if (!caller.opens().contains(scope) && !caller.opens().contains(Scope.ADMIN)) {
                throw ProblemType.SCOPE_MISSING.because(
                        "the token must have the scope " + BearerTokens.PREFIX + label(scope));
            }
            return counted(caller);
        });
    }

    /** Whether a page of another site may ask, as the browser that shows it is to be told. */
    boolean allows(String origin) {
        return settings.origins().contains(origin);
    }

    static String label(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }

    /** All keys that open the scope are compared, whatever the first says, so that time tells nothing. */
    private Optional<Caller> holder(Scope scope, String secret) {
        Optional<Caller> holder = Optional.empty();
        for (Scope of : List.of(scope, Scope.ADMIN)) {
            String key = settings.keys().getOrDefault(of, "");
            if (MessageDigest.isEqual(bytes(secret), bytes(key)) && !key.isEmpty()) {
                holder = Optional.ofNullable(callers.get(of));
            }
        }
        return holder;
    }

    private Caller counted(@Nullable Caller caller) {
        Caller counted = Objects.requireNonNull(caller);
        if (settings.rate().perSecond() > 0) {
            ConsumptionProbe probe = buckets.computeIfAbsent(
                            counted.name(), any -> settings.rate().bucket())
                    .tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                throw ProblemType.RATE_EXCEEDED.because(
                        "each caller has " + settings.rate().perSecond() + " requests a second here, and "
                                + settings.rate().burst() + " after a silence; ask again after Retry-After",
                        Duration.ofNanos(probe.getNanosToWaitForRefill()));
            }
        }
        return counted;
    }

    /** A browser says which site's page asks; those of this node may, and those that are allowed. */
    private void requireOrigin(Presented presented) {
        String origin = presented.origin().orElse("");
        String own = presented.host().orElse("");
        if (!origin.isEmpty() && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(own) && !allows(origin)) {
            throw ProblemType.ORIGIN_REFUSED.because(
                    "pages of this Origin may not ask here; genrec.serve.allowed-origins lists those that may");
        }
    }

    private void requireLocal(Optional<String> host) {
        String name = host.map(Access::withoutPort).orElse("");
        if (!settings.hosts().contains(name.toLowerCase(Locale.ROOT))) {
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
