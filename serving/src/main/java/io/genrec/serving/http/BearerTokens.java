package io.genrec.serving.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.typesafe.config.Config;
import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens that an issuer elsewhere signs (JWT, RFC 7519; RS256 and ES256), checked by its public keys (JWKS, RFC 7517). Keys
 * at an address are fetched, kept for some minutes, and fetched again where a token names one that is not known. Safe for
 * several threads.
 */
public final class BearerTokens {
    private static final Logger LOG = LoggerFactory.getLogger(BearerTokens.class);

    /** What a scope of ours is called in the claim: {@code genrec:recommend} and so on. */
    static final String PREFIX = "genrec:";

    /** Nobody else can change what comes from this machine. */
    private static final Pattern LOCAL = Pattern.compile("^http://(localhost|127\\.0\\.0\\.1|\\[::1])[:/]");

    private static final int FETCH_MILLIS = 2_000;
    private static final int MAX_JWKS_BYTES = 256 * 1024;
    private static final long OUTAGE_MILLIS = TimeUnit.HOURS.toMillis(1);

    /** Tokens are sent again and again: one that was checked is not checked again for so long. */
    private static final long REMEMBERED_MILLIS = 30_000;

    private static final int REMEMBERED = 10_000;
    private static final int THREADS = 2;
    private static final int LINE = 1_000;

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final ExecutorService threads = threads();
    private final Map<String, Known> checked = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > REMEMBERED;
        }
    });

    /** @throws IllegalArgumentException naming the setting that cannot be used */
    BearerTokens(Settings settings) {
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys(settings.jwks())));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
                Set.of("sub", "exp")));
    }

    /**
     * Whose tokens are taken.
     *
     * @param jwks the issuer's public keys: an https address, or a file; empty: no tokens are taken
     * @param issuer what tokens must name as theirs ({@code iss})
     * @param audience what they must be for ({@code aud})
     */
    public record Settings(String jwks, String issuer, String audience) {
        public Settings {
            if (!jwks.isEmpty() && (issuer.isEmpty() || audience.isEmpty())) {
                throw new IllegalArgumentException(
                        "genrec.serve.jwt.jwks is set: set issuer and audience, too, or else tokens that were issued for"
                                + " another service would be taken");
            }
            if (jwks.startsWith("http://") && !LOCAL.matcher(jwks).find()) {
                throw new IllegalArgumentException(
                        "genrec.serve.jwt.jwks must be https or a file: whoever can change the keys on their way can"
                                + " sign as anybody");
            }
        }

        /** @param serve the configuration at path {@code genrec.serve} */
        public static Settings from(Config serve) {
            Config jwt = serve.getConfig("jwt");
            return new Settings(jwt.getString("jwks"), jwt.getString("issuer"), jwt.getString("audience"));
        }

        /** Whether tokens are taken. */
        public boolean isOn() {
            return !jwks.isEmpty();
        }
    }

    /** Who presents this token, and what it opens; fails with {@link RequestRefused} where it is none of the issuer's, or expired. */
    CompletionStage<Access.Caller> caller(String token) {
        Known known = checked.get(token);
        if (known != null && System.currentTimeMillis() < known.untilMillis()) {
            return CompletableFuture.completedStage(known.caller());
        }
        try {
            return CompletableFuture.supplyAsync(() -> check(token), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(
                    ProblemType.TOO_MANY_REQUESTS.because("too many tokens are being checked; ask again in a second"));
        }
    }

    private Access.Caller check(String token) {
        try {
            JWTClaimsSet claims = processor.process(token, null);
            Access.Caller caller = new Access.Caller("token " + claims.getSubject(), scopes(claims));
            long until = Math.min(
                    claims.getExpirationTime().toInstant().toEpochMilli(),
                    System.currentTimeMillis() + REMEMBERED_MILLIS);
            checked.put(token, new Known(caller, until));
            return caller;
        } catch (ParseException | BadJOSEException e) {
            throw ProblemType.KEY_MISSING.because(
                    "the bearer token is not one of this service's issuer, not for this service, or expired");
        } catch (JOSEException e) {
            LOG.warn("tokens cannot be checked (genrec.serve.jwt.jwks): {}", e.getMessage());
            throw ProblemType.KEYS_UNAVAILABLE.because("tokens cannot be checked now; ask again in a second");
        }
    }

    /** Of {@code scope}, blanks between (RFC 8693), or {@code scp}, an array; others are not ours and open nothing. */
    private static Set<Access.Scope> scopes(JWTClaimsSet claims) throws ParseException {
        String text = claims.getClaim("scope") instanceof String one ? one : "";
        List<String> named = text.isEmpty() && claims.getClaim("scp") instanceof List<?>
                ? claims.getStringListClaim("scp")
                : Arrays.asList(text.split(" "));
        Set<Access.Scope> scopes = EnumSet.noneOf(Access.Scope.class);
        for (Access.Scope scope : Access.Scope.values()) {
            if (named.contains(PREFIX + Access.label(scope))) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    private static JWKSource<SecurityContext> keys(String jwks) {
        try {
            if (!jwks.matches("https?://.*")) {
                File file = Path.of(jwks).toFile();
                JWKSet.load(file);
                return (selector, context) -> selector.select(read(file));
            }
            return JWKSourceBuilder.<SecurityContext>create(
                            URI.create(jwks).toURL(),
                            new DefaultResourceRetriever(FETCH_MILLIS, FETCH_MILLIS, MAX_JWKS_BYTES))
                    .retrying(true)
                    .outageTolerant(OUTAGE_MILLIS)
                    .build();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("genrec.serve.jwt.jwks is no address: " + jwks, e);
        } catch (IOException | ParseException e) {
            throw new IllegalArgumentException(
                    "genrec.serve.jwt.jwks is not a file with a set of keys (JWKS): " + jwks, e);
        }
    }

    /** Anew for each token that was not checked lately: keys change without a restart. */
    private static JWKSet read(File file) throws KeySourceException {
        try {
            return JWKSet.load(file);
        } catch (IOException | ParseException e) {
            throw new KeySourceException(file + " is not a file with a set of keys (JWKS)", e);
        }
    }

    private static ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(LINE), work -> {
                    Thread thread = new Thread(work, "genrec-tokens");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private record Known(Access.Caller caller, long untilMillis) {}
}
