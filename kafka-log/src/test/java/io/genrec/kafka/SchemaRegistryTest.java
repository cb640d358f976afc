package io.genrec.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.genrec.datasets.table.EventFormat;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records in Confluent's framing, against a server that answers as the documentation of its REST interface says. */
class SchemaRegistryTest {
    private static final Event CLICK = new Event("ann", "tea", Action.CLICKED, "r1", 2, 3, 1_764_000_000_000L);
    private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema not found\"}";

    /** A field ahead of genrec, of a type that another subject holds. */
    private static final String ARM = """
            {"type":"enum","name":"Arm","namespace":"com.shop","symbols":["A","B"]}""";

    private static final String AHEAD = """
            {"type":"record","name":"Click","namespace":"com.shop","fields":[
              {"name":"user_id","type":"string"},{"name":"item_id","type":"string"},{"name":"action","type":"string"},
              {"name":"arm","type":"com.shop.Arm"},{"name":"request_id","type":"string"},{"name":"page","type":"int"},
              {"name":"position","type":"int"},{"name":"time_ms","type":"long"}]}""";

    @TempDir
    Path folder;

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        answers.put("GET /schemas/ids/7", """
                {"schema": %s, "references": [{"name": "com.shop.Arm", "subject": "arm s", "version": 2}]}
                """.formatted(new ObjectMapper().writeValueAsString(AHEAD)));
        answers.put(
                "GET /subjects/arm%20s/versions/2",
                "{\"subject\":\"arm s\",\"version\":2,\"id\":3,\"schema\":" + new ObjectMapper().writeValueAsString(ARM)
                        + "}");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void messages_framed_by_a_newer_producer_are_read_and_their_schema_is_fetched_once() throws IOException {
        EventCodec codec = codec("");
        ReadEvents expected = new ReadEvents(List.of(CLICK), 0, List.of("arm"));
        assertThat(codec.read(framed(7, ahead()))).isEqualTo(expected);
        assertThat(codec.read(framed(7, ahead()))).isEqualTo(expected);
        assertThat(asked).containsExactly("GET /schemas/ids/7", "GET /subjects/arm%20s/versions/2");
    }

    @Test
    void messages_of_genrec_carry_the_schema_id_of_the_topics_subject() throws IOException {
        answers.put("POST /subjects/genrec.events-value/versions", "{\"id\": 9}");
        answers.put(
                "GET /schemas/ids/9",
                "{\"schema\":"
                        + new ObjectMapper()
                                .writeValueAsString(new EventFormat().schema().toString()) + "}");
        EventCodec codec = codec("");
        byte[] written = codec.write(CLICK);
        codec.write(CLICK);
        assertThat(written).startsWith(0, 0, 0, 0, 9);
        assertThat(codec.read(written)).isEqualTo(ReadEvents.of(CLICK));
        assertThat(asked).containsExactly("POST /subjects/genrec.events-value/versions", "GET /schemas/ids/9");
    }

    @Test
    void a_schema_that_genrec_may_not_register_is_looked_up() {
        EventCodec codec = codec("register = off");
        assertThatThrownBy(() -> codec.write(CLICK))
                .isInstanceOf(KafkaUnavailable.class)
                .hasMessageContaining("does not know genrec's schema of events under subject genrec.events-value")
                .hasMessageContaining("genrec.kafka.schema-registry.register = on");
        answers.put(
                "POST /subjects/genrec.events-value", "{\"subject\":\"genrec.events-value\",\"id\":11,\"version\":1}");
        assertThat(codec.write(CLICK)).startsWith(0, 0, 0, 0, 11);
    }

    @Test
    void a_number_that_the_registry_does_not_know_is_a_reason_and_is_not_asked_for_again_at_once() {
        EventCodec codec = codec("");
        for (int record = 0; record < 3; record++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec.read(framed(404, ahead())))
                    .withMessage("the schema registry does not know it: /schemas/ids/404");
        }
        assertThat(asked).containsExactly("GET /schemas/ids/404");
    }

    @Test
    void a_schema_that_is_not_avro_is_a_reason() {
        answers.put("GET /schemas/ids/8", "{\"schema\": \"syntax = \\\"proto3\\\";\", \"schemaType\": \"PROTOBUF\"}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec("").read(framed(8, ahead())))
                .withMessage("the record's schema is not Avro: 8 is PROTOBUF");
    }

    @Test
    void a_registry_that_is_away_is_waited_for_and_puts_nothing_aside() throws IOException {
        failures.set(2);
        assertThat(codec("").read(framed(7, ahead())).events()).containsExactly(CLICK);
        failures.set(Integer.MAX_VALUE);
        EventCodec impatient = codec("patience = 1 ms");
        assertThatThrownBy(() -> impatient.read(framed(7, ahead())))
                .isInstanceOf(KafkaUnavailable.class)
                .hasMessageContaining("the schema registry at http://127.0.0.1:"
                        + server.getAddress().getPort())
                .hasMessageContaining("status 503");
    }

    @Test
    void the_password_is_read_where_it_is_used_and_a_refusal_says_so() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "s3cret\n");
        codec("user = genrec, password-file = \"" + password + "\"").read(framed(7, ahead()));
        assertThat(authorizations.get(0)).isEqualTo("Basic Z2VucmVjOnMzY3JldA=="); // genrec:s3cret
        Path token = Files.writeString(folder.resolve("token"), "t0ken");
        codec("token-file = \"" + token + "\"").read(framed(7, ahead()));
        assertThat(authorizations).last().isEqualTo("Bearer t0ken");
        answers.put("GET /schemas/ids/7", "401");
        assertThatThrownBy(() -> codec("").read(framed(7, ahead())))
                .isInstanceOf(KafkaUnavailable.class)
                .hasMessageContaining("refuses genrec (401): check genrec.kafka.schema-registry.user");
    }

    private EventCodec codec(String keys) {
        return EventCodec.from(EventCodecTest.genrec("format = avro, schema-registry { url = \"http://127.0.0.1:"
                + server.getAddress().getPort() + "/\", " + keys + " }"));
    }

    private static byte[] framed(int number, byte[] record) {
        return ByteBuffer.allocate(5 + record.length)
                .put((byte) 0)
                .putInt(number)
                .put(record)
                .array();
    }

    private static byte[] ahead() {
        Schema.Parser parser = new Schema.Parser();
        Schema arm = parser.parse(ARM);
        Schema schema = parser.parse(AHEAD);
        GenericRecord row = new GenericData.Record(schema);
        row.put("user_id", CLICK.userId());
        row.put("item_id", CLICK.itemId());
        row.put("action", "CLICKED");
        row.put("arm", new GenericData.EnumSymbol(arm, "B"));
        row.put("request_id", CLICK.requestId());
        row.put("page", CLICK.page());
        row.put("position", CLICK.position());
        row.put("time_ms", CLICK.timeMillis());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(schema).write(row, encoder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String question =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        exchange.getRequestBody().readAllBytes();
        int status = 200;
        String answer = answers.getOrDefault(question, UNKNOWN);
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            status = 503;
        } else {
            asked.add(question);
            if (authorization != null) {
                authorizations.add(authorization);
            }
            status = answer.equals(UNKNOWN) ? 404 : answer.equals("401") ? 401 : 200;
        }
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }
}
