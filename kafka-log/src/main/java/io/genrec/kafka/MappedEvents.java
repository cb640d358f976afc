package io.genrec.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.genrec.datasets.imports.EventMapping;
import io.genrec.domain.event.Event;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events out of objects of another shape ({@code genrec.kafka.mapping}), in JSON or in Avro. What genrec itself writes, late
 * events, has its own shape.
 */
public final class MappedEvents implements EventCodec {
    private static final String MAPPING = "kafka.mapping";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // ids and times keep all their digits
            .build();

    private final EventCodec own;
    private final String settings;
    private transient @Nullable EventMapping mapping;

    private MappedEvents(EventCodec own, String settings) {
        this.own = own;
        this.settings = settings;
    }

    /** @param own what genrec writes, and whether objects are JSON or Avro */
    static MappedEvents from(Config genrec, EventCodec own) {
        String settings = genrec.withOnlyPath(MAPPING)
                .withFallback(genrec.withOnlyPath("log"))
                .root()
                .render(ConfigRenderOptions.concise());
        MappedEvents mapped = new MappedEvents(own, settings);
        mapped.mapping(); // what is wrong with it is said at the start
        return mapped;
    }

    @Override
    public byte[] write(Event event) {
        return own.write(event);
    }

    @Override
    public ReadEvents read(byte[] value) {
        JsonNode object = own instanceof EventAvro avro ? avro.object(value) : json(value);
        EventMapping.Mapped mapped = mapping().events(object);
        return new ReadEvents(mapped.events(), mapped.ignored(), List.of());
    }

    private static JsonNode json(byte[] value) {
        try {
            JsonNode object = JSON.readTree(value);
            if (!object.isObject()) {
                throw new IllegalArgumentException(object.isMissingNode() ? "no JSON: it is empty" : "no JSON object");
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON: " + e.getMessage(), e);
        }
    }

    private EventMapping mapping() {
        EventMapping known = mapping;
        if (known == null) {
            known = EventMapping.from(ConfigFactory.parseString(settings), MAPPING);
            mapping = known;
        }
        return known;
    }
}
