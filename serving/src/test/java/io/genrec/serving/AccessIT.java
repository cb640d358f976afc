package io.genrec.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.genrec.cache.BundledRedis;
import io.genrec.serving.bundle.FakeGenerator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask a node: signed tokens, how often, and pages of other sites. */
class AccessIT {
    private static final String ISSUER = "https://issuer.example";
    private static final JWK RSA = rsa("rsa-1");
    private static final JWK EC = ec("ec-1");

    private static BundledRedis redis;

    @TempDir
    private static Path folder;

    private static ServingNode node;

    @BeforeAll
    static void start() throws IOException {
        redis = BundledRedis.start();
        Path keys = Files.writeString(folder.resolve("jwks.json"), published(RSA, EC));
        node = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                "serve { api-key = the-key-for-recommendations, jwt { jwks = \"" + keys + "\", issuer = \"" + ISSUER
                        + "\", audience = genrec } }");
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @Test
    void a_signed_token_opens_its_scopes_and_that_of_the_administrator_all() throws JOSEException {
        assertThat(page(token(RSA, "genrec:recommend other")).statusCode()).isEqualTo(200);
        assertThat(page(token(EC, "genrec:recommend")).statusCode()).isEqualTo(200);
        assertThat(page(token(EC, "genrec:admin")).statusCode()).isEqualTo(200);
        assertThat(page("the-key-for-recommendations").statusCode())
                .as("keys, too")
                .isEqualTo(200);
        assertProblem(
                page(token(EC, "genrec:events")),
                403,
                "scope-missing",
                "the token must have the scope genrec:recommend");
        assertThat(metrics(node, token(RSA, "genrec:admin")).statusCode()).isEqualTo(200);
        assertThat(metrics(node, token(RSA, "genrec:recommend")).statusCode()).isEqualTo(403);
    }

    @Test
    void a_token_that_is_not_the_issuers_for_this_service_or_has_expired_opens_nothing() throws JOSEException {
        JWTClaimsSet good = claims("genrec:admin").build();
        Instant past = Instant.now().minus(Duration.ofMinutes(5));
        assertRefused(signed(
                RSA, claims("genrec:admin").issuer("https://another.example").build()));
        assertRefused(signed(RSA, claims("genrec:admin").audience("another").build()));
        assertRefused(signed(
                RSA, claims("genrec:admin").expirationTime(Date.from(past)).build()));
        assertRefused(signed(RSA, claims("genrec:admin").expirationTime(null).build()));
        assertRefused(signed(rsa("rsa-1"), good)); // another key of the same name
        assertRefused(signed(ec("unheard-of"), good));
        String token = signed(RSA, good);
        assertRefused(token.substring(0, token.length() - 8) + "AAAAAAAA");
        assertRefused(new PlainJWT(good).serialize() + "AAAA");
        SignedJWT byPublicKey = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), good);
        byPublicKey.sign(new MACSigner(published(RSA).getBytes(StandardCharsets.UTF_8)));
        assertRefused(byPublicKey.serialize());
        assertThat(page("").headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void keys_at_an_address_are_fetched_again_where_a_token_names_a_new_one() throws Exception {
        AtomicReference<String> keys = new AtomicReference<>(published(RSA));
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            byte[] body = keys.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        issuer.start();
        try (ServingNode fetching = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                "serve.jwt { jwks = \"http://127.0.0.1:" + issuer.getAddress().getPort() + "/jwks\", issuer = \""
                        + ISSUER + "\", audience = genrec }")) {
            assertThat(metrics(fetching, token(RSA, "genrec:admin")).statusCode())
                    .isEqualTo(200);
            assertThat(metrics(fetching, "no token").statusCode())
                    .as("asked for, though there is no key")
                    .isEqualTo(401);
            keys.set(published(EC));
            assertThat(metrics(fetching, token(EC, "genrec:admin")).statusCode())
                    .isEqualTo(200);
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void settings_that_would_take_tokens_of_others_stop_the_start() {
        assertThatThrownBy(() -> ServeSettings.from(Nodes.config("serve.jwt.jwks = \"https://issuer.example/jwks\"")))
                .hasMessageContaining("set issuer and audience, too");
        assertThatThrownBy(() -> ServeSettings.from(
                        Nodes.config("serve.jwt { jwks = \"http://issuer.example/jwks\", issuer = i, audience = a }")))
                .hasMessageContaining("must be https or a file");
    }

    @Test
    void a_caller_that_asks_too_often_is_told_when_to_come_back_and_others_go_on() throws JOSEException, IOException {
        Path keys = Files.writeString(folder.resolve("limited.json"), published(RSA));
        try (ServingNode limited = Nodes.start(
                redis,
                new FakeGenerator("v1", 1000),
                "serve { rate-limit { per-second = 0.01, burst = 2 }, jwt { jwks = \"" + keys + "\", issuer = \""
                        + ISSUER + "\", audience = genrec } }")) {
            String ann = signed(RSA, claims("genrec:admin").subject("ann").build());
            assertThat(metrics(limited, ann).statusCode()).isEqualTo(200);
            assertThat(metrics(limited, ann).statusCode()).isEqualTo(200);
            HttpResponse<String> third = metrics(limited, ann);
            assertProblem(
                    third,
                    429,
                    "rate-exceeded",
                    "each caller has 0.01 requests a second here, and 2 after a silence; ask again after Retry-After");
            assertThat(Integer.parseInt(
                            third.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(2, 100);
            String ben = signed(RSA, claims("genrec:admin").subject("ben").build());
            assertThat(metrics(limited, ben).statusCode()).isEqualTo(200);
            assertThat(new Api(limited).get("/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void pages_of_other_sites_may_ask_where_they_are_allowed_to() throws IOException {
        try (ServingNode open = Nodes.start(
                redis, new FakeGenerator("v1", 1000), "serve.allowed-origins = [\"https://shop.example\"]")) {
            Api api = new Api(open);
            String body = "{\"userId\":\"u1\"}";
            assertProblem(
                    api.recommend(body, "Origin", "https://attacker.example"),
                    403,
                    "origin-refused",
                    "pages of this Origin may not ask here; genrec.serve.allowed-origins lists those that may");
            assertThat(api.recommend(body, "Origin", "null").statusCode()).isEqualTo(403);
            assertThat(api.recommend(body, "Origin", open.address()).statusCode())
                    .as("the console's own")
                    .isEqualTo(200);
            HttpResponse<String> shop = api.recommend(body, "Origin", "https://shop.example");
            assertThat(shop.statusCode()).isEqualTo(200);
            assertThat(shop.headers().firstValue("Access-Control-Allow-Origin")).contains("https://shop.example");
            HttpResponse<String> preflight = Api.send(api.at("/v1/recommendations")
                    .header("Origin", "https://shop.example")
                    .header("Access-Control-Request-Method", "POST")
                    .method("OPTIONS", BodyPublishers.noBody()));
            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                    .contains("POST");
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://shop.example");
            assertThat(Api.send(api.at("/v1/recommendations").method("OPTIONS", BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    private static HttpResponse<String> page(String bearer) {
        return new Api(node).recommend("{\"userId\":\"u1\"}", "Authorization", "Bearer " + bearer);
    }

    private static HttpResponse<String> metrics(ServingNode at, String bearer) {
        return Api.send(new Api(at).at("/metrics").header("Authorization", "Bearer " + bearer));
    }

    private static void assertRefused(String token) {
        assertProblem(
                page(token),
                401,
                "key-missing",
                "the bearer token is not one of this service's issuer, not for this service, or expired");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(Api.json(response.body()).get("type").asText()).isEqualTo("urn:genrec:problem:" + slug);
        assertThat(Api.json(response.body()).get("detail").asText()).isEqualTo(detail);
    }

    private static String token(JWK key, String scope) throws JOSEException {
        return signed(key, claims(scope).build());
    }

    private static JWTClaimsSet.Builder claims(String scope) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience("genrec")
                .subject("a-shop")
                .claim("scope", scope)
                .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    }

    private static String signed(JWK key, JWTClaimsSet claims) throws JOSEException {
        boolean isRsa = key.getKeyType().getValue().equals("RSA");
        JWSSigner signer = isRsa ? new RSASSASigner(key.toRSAKey()) : new ECDSASigner(key.toECKey());
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(isRsa ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256)
                        .keyID(key.getKeyID())
                        .build(),
                claims);
        token.sign(signer);
        return token.serialize();
    }

    private static String published(JWK... keys) {
        return new JWKSet(List.of(keys)).toPublicJWKSet().toString();
    }

    private static JWK rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JWK ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
