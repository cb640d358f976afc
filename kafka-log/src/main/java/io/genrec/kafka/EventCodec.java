package io.genrec.kafka;

import com.typesafe.config.Config;
import io.genrec.datasets.imports.EventMapping;
import io.genrec.domain.event.Event;
import java.io.Serializable;

/** How events lie in a record's value. */
public sealed interface EventCodec extends Serializable permits EventJson, EventAvro, MappedEvents {
    /** @throws KafkaUnavailable where a schema registry is to know what is written, and does not answer, or refuses */
    byte[] write(Event event);

    /**
     * @throws IllegalArgumentException with the reason, where these bytes are not an events
     * @throws KafkaUnavailable where the schema that wrote them has to be asked for, and the registry does not answer
     */
    ReadEvents read(byte[] value);

    /** @param genrec the config at {@code genrec} */
    static EventCodec from(Config genrec) {
        Config kafka = genrec.getConfig("kafka");
        EventCodec own =
                switch (kafka.getString("format")) {
                    case "json" -> new EventJson();
                    case "avro" -> new EventAvro(WriterSchemas.from(kafka));
                    default ->
                        throw new IllegalArgumentException(
                                "genrec.kafka.format must be json or avro: " + kafka.getString("format"));
                };
        return EventMapping.isGiven(kafka.getConfig("mapping.columns")) ? MappedEvents.from(genrec, own) : own;
    }
}
