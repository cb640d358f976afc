/**
 * Events as they travel through Kafka. In: events, or a record's bytes. Out: records, or events again with a reason
 * where there is none; start with {@link io.genrec.kafka.EventCodec} and {@link io.genrec.kafka.EventPublisher}.
 */
@NullMarked
package io.genrec.kafka;

import org.jspecify.annotations.NullMarked;
