package io.genrec.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry that speaks the REST interface of Confluent's, as Apicurio, Karapace and Redpanda do, too. What it once said
 * of a number holds for ever; that it does not know one is asked again after a while. Its secrets are read from their files where
 * they are used, and travel nowhere.
 */
final class SchemaRegistry implements Serializable {
    private static final String KEY = "genrec.kafka.schema-registry";
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** How long a number stays unknown: noise that looks like one must not become a question a record. */
    private static final Duration UNKNOWN = Duration.ofMinutes(1);

    private static final int MAX_UNKNOWN = 1000;
    private static final int MAX_REFERENCES = 100;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

    private final String url;
    private final Access access;
    private final Duration patience;
    private final boolean register;
    private final String subject;
    private transient @Nullable Known known;

    /**
     * Who genrec is to the registry; each may be empty.
     *
     * @param caFile certificates of the authorities that may have signed the registry's own, PEM
     */
    private record Access(String user, String passwordFile, String tokenFile, String caFile) implements Serializable {}

    /** What one process has learned, and by what. */
    private static final class Known {
        private final HttpClient client;
        private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
        private final Map<Integer, Refused> refused = new ConcurrentHashMap<>();
        private final Map<Schema, Integer> numbers = new ConcurrentHashMap<>();

        Known(HttpClient client) {
            this.client = client;
        }
    }

    /** @param atNanos when it was found out */
    private record Refused(String reason, long atNanos) {}

    private SchemaRegistry(String url, Access access, Duration patience, boolean register, String subject) {
        this.url = url;
        this.access = access;
        this.patience = patience;
        this.register = register;
        this.subject = subject;
    }

    /**
     * Null where none is configured.
     *
     * @param kafka the config at {@code genrec.kafka}
     */
    static @Nullable SchemaRegistry from(Config kafka) {
        Config settings = kafka.getConfig("schema-registry");
        String url = settings.getString("url").strip();
        if (url.isEmpty()) {
            return null;
        }
        if (!url.matches("https?://[^\\s@]+")) {
            throw new IllegalArgumentException(
                    KEY + ".url must be http://host:port or https://host:port, without a password: " + url);
        }
        Access access = new Access(
                settings.getString("user"),
                settings.getString("password-file"),
                settings.getString("token-file"),
                settings.getString("ca-file"));
        if (access.user().isEmpty() != access.passwordFile().isEmpty()) {
            throw new IllegalArgumentException(KEY + ".user and password-file belong together: set both or neither");
        }
        SchemaRegistry registry = new SchemaRegistry(
                url.replaceAll("/+$", ""),
                access,
                settings.getDuration("patience"),
                settings.getBoolean("register"),
                kafka.getString("topics.events") + "-value");
        registry.authorization(); // what cannot be read is said at the start
        registry.known();
        return registry;
    }

    /**
     * The schema of a number.
     *
     * @throws IllegalArgumentException where the registry knows none, or one that is not Avro
     * @throws KafkaUnavailable where it does not answer within the patience, or refuses
     */
    Schema schema(int number) {
        Known here = known();
        Schema schema = here.schemas.get(number);
        if (schema == null) {
            Refused refused = here.refused.get(number);
            if (refused != null && System.nanoTime() - refused.atNanos() < UNKNOWN.toNanos()) {
                throw new IllegalArgumentException(refused.reason());
            }
            schema = asked(here, number);
        }
        return schema;
    }

    private Schema asked(Known here, int number) {
        try {
            Schema schema = parsed(patient(() -> get("/schemas/ids/" + number)), number);
            here.schemas.put(number, schema);
            return schema;
        } catch (IllegalArgumentException e) {
            if (here.refused.size() >= MAX_UNKNOWN) {
                here.refused.clear();
            }
            here.refused.put(number, new Refused(String.valueOf(e.getMessage()), System.nanoTime()));
            throw e;
        }
    }

    /**
     * The number of a schema under the subject of the topic of events, which it is given where it has none and genrec may.
     *
     * @throws KafkaUnavailable where the registry does not answer, or refuses
     */
    int number(Schema schema) {
        return known().numbers.computeIfAbsent(schema, asked -> {
            ObjectNode body = JSON.createObjectNode().put("schema", asked.toString());
            String path = "/subjects/"
                    + URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
            try {
                return answer(request(register ? path + "/versions" : path)
                                .header("Content-Type", MEDIA_TYPE)
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                                .build())
                        .required("id")
                        .asInt();
            } catch (Unknown e) {
                throw new KafkaUnavailable(
                        "the schema registry at " + url + " does not know genrec's schema of events under subject "
                                + subject + ": register it there, or set " + KEY + ".register = on",
                        e);
            } catch (IOException e) {
                throw unavailable(e);
            }
        });
    }

    private Schema parsed(JsonNode answer, int number) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new IllegalArgumentException("the record's schema is not Avro: " + number + " is " + type);
        }
        try {
            Schema.Parser parser = new Schema.Parser().setValidateDefaults(false);
            parseReferences(parser, answer, new int[] {MAX_REFERENCES});
            return parser.parse(answer.path("schema").asText());
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "the schema registry holds no Avro schema under this number: " + number + ", " + e.getMessage(), e);
        }
    }

    /** Named types of other subjects come first. */
    private void parseReferences(Schema.Parser parser, JsonNode answer, int[] left) {
        for (JsonNode reference : answer.path("references")) {
            if (left[0]-- == 0) {
                throw new IllegalArgumentException(
                        "the record's schema refers to too many others: more than " + MAX_REFERENCES);
            }
            String name = reference.path("name").asText();
            if (!parser.getTypes().containsKey(name)) {
                String path = "/subjects/"
                        + URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                                .replace("+", "%20")
                        + "/versions/" + reference.path("version").asInt();
                JsonNode referred = patient(() -> get(path));
                parseReferences(parser, referred, left);
                parser.parse(referred.path("schema").asText());
            }
        }
    }

    /** What the registry says that it does not have. */
    private static final class Unknown extends IOException {
        Unknown(String message) {
            super(message);
        }
    }

    private interface Question {
        JsonNode ask() throws IOException;
    }

    /** A registry that is away is no reason to put records aside: whoever reads waits for it. */
    private JsonNode patient(Question question) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean told = false;
        while (true) {
            try {
                return question.ask();
            } catch (Unknown e) {
                throw new IllegalArgumentException("the schema registry does not know it: " + e.getMessage(), e);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw unavailable(e);
                }
                if (!told) {
                    told = true;
                    LOG.warn(
                            "the schema registry at {} does not answer: {}; the topic of events waits",
                            url,
                            e.toString());
                }
            }
            pause();
        }
    }

    private KafkaUnavailable unavailable(IOException e) {
        return new KafkaUnavailable(
                "the schema registry at " + url + " (" + KEY + ") does not answer: "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()),
                e);
    }

    private JsonNode get(String path) throws IOException {
        return answer(request(path).GET().build());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER)
                .header("Accept", MEDIA_TYPE + ", application/json");
        String authorization = authorization();
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    /** @throws KafkaUnavailable where it refuses for good, with what it says */
    private JsonNode answer(HttpRequest request) throws IOException {
        HttpResponse<String> response;
        try {
            response = known().client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while asking the schema registry at " + url, e);
        }
        int status = response.statusCode();
        if (status == 404) {
            throw new Unknown(request.uri().getPath());
        }
        if (status == 401 || status == 403) {
            throw new KafkaUnavailable("the schema registry at " + url + " refuses genrec (" + status + "): check "
                    + KEY + ".user, password-file and token-file");
        }
        if (status == 409 || status == 422) {
            throw new KafkaUnavailable(
                    "the schema registry at " + url + " refuses genrec's schema of events under subject " + subject
                            + " (" + status + "): " + response.body());
        }
        if (status != 200) {
            throw new IOException("status " + status + " of " + request.uri().getPath());
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IOException("what answers is no schema registry", e);
        }
    }

    private String authorization() {
        try {
            if (!access.tokenFile().isEmpty()) {
                return "Bearer " + Files.readString(Path.of(access.tokenFile())).strip();
            }
            if (access.user().isEmpty()) {
                return "";
            }
            String pair = access.user() + ":"
                    + Files.readString(Path.of(access.passwordFile())).strip();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    KEY + ".password-file or token-file cannot be read: " + e.getMessage(), e);
        }
    }

    private synchronized Known known() {
        Known here = known;
        if (here == null) {
            HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(ANSWER);
            if (!access.caFile().isEmpty()) {
                client.sslContext(trusting(access.caFile()));
            }
            here = new Known(client.build());
            known = here;
        }
        return here;
    }

    private static SSLContext trusting(String caFile) {
        try (InputStream file = Files.newInputStream(Path.of(caFile))) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(file)) {
                authorities.setCertificateEntry("ca-" + authorities.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(KEY + ".ca-file cannot be read: " + caFile, e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while waiting for the schema registry", e);
        }
    }
}
