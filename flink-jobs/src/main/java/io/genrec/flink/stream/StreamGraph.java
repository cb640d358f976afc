package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import io.genrec.domain.page.PageSample;
import io.genrec.domain.page.UserSequence;
import io.genrec.flink.log.EventType;
import io.genrec.kafka.KafkaSettings;
import io.genrec.kafka.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/** The operators of the streaming job, from Kafka to Redis, Kafka and Parquet. */
final class StreamGraph {
    private static final Duration ALIGNED_EVERY = Duration.ofMillis(100);

    private final StreamSettings settings;
    private final StreamExecutionEnvironment job;

    /** Under which this job's consumers tell of their lag, whatever other jobs run in the same process. */
    private final String lags = "genrec-" + UUID.randomUUID();

    StreamGraph(StreamSettings settings, StreamExecutionEnvironment job) {
        this.settings = settings;
        this.job = job;
    }

    /**
     * Lays the operators out.
     *
     * @param earlier a table of sequences to begin with; passed over where it is absent
     * @param samples where complete pages go
     * @param startMillis when this job was submitted
     */
    void lay(Path earlier, Path samples, long startMillis) {
        // a task without a partition would hold the watermark up for ever
        int readers = Math.min(job.getParallelism(), settings.kafka().topics().eventPartitions(settings.kafka()));
        SingleOutputStreamOperator<Event> events = job.fromSource(source(), watermarks(), "events")
                .uid("events")
                .setParallelism(readers)
                .process(new SortRecords(new ReadOffsets(
                        lags, settings.kafka().client(), settings.reading().group())))
                .returns(new EventType())
                .setParallelism(readers)
                .name("sort records")
                .uid("sort-records");
        LiveFeatures features = LiveFeatures.of(events, earlier(earlier), settings, startMillis);
        features.changes()
                .transform(
                        "sequences",
                        Types.VOID,
                        WriteSequences.redis(
                                settings.redis(), settings.sequences().patience()))
                .uid("sequences");
        features.completePages()
                .sinkTo(CompletePages.sink(
                        samples,
                        CompletePages.compactedAfter(settings.checkpoints().every())))
                .name("complete pages")
                .uid("complete-pages");
        outgoing(events, features).sinkTo(sink()).name("to Kafka").uid("to-kafka");
    }

    private KafkaSource<LogRecord> source() {
        KafkaSettings kafka = settings.kafka();
        Properties consumer = kafka.client();
        ConsumerLag.tell(consumer, lags, kafka.topics().events());
        return KafkaSource.<LogRecord>builder()
                .setProperties(consumer)
                .setBootstrapServers(kafka.bootstrap())
                .setTopics(kafka.topics().events())
                .setGroupId(settings.reading().group())
                .setStartingOffsets(
                        settings.reading().from() == StreamSettings.From.EARLIEST
                                ? OffsetsInitializer.earliest()
                                : new EndsNow())
                .setProperty("partition.discovery.interval.ms", "30000")
                .setProperty("isolation.level", "read_committed")
                .setDeserializer(
                        new ReadRecord(kafka.codec(), settings.reading().maxAhead(), Instant::now))
                .build();
    }

    /** {@link OffsetsInitializer#latest}, as numbers: what nothing was read of yet has a position all the same. */
    @SuppressWarnings("deprecation") // the interface has not got another
    private static final class EndsNow implements OffsetsInitializer {
        private static final long serialVersionUID = 1L;

        @Override
        public Map<TopicPartition, Long> getPartitionOffsets(
                Collection<TopicPartition> partitions, PartitionOffsetsRetriever kafka) {
            return kafka.endOffsets(partitions);
        }

        @Override
        public OffsetResetStrategy getAutoOffsetResetStrategy() {
            return OffsetResetStrategy.LATEST;
        }
    }

    /**
     * Partitions wait for the one that is furthest behind, so that a backlog need not be kept in the state: not sooner than
     * when they are an attribution window ahead, for which requests are kept anyway.
     */
    private WatermarkStrategy<LogRecord> watermarks() {
        StreamSettings.Reading reading = settings.reading();
        return WatermarkStrategy.forGenerator(
                        PartitionWatermarks.supplier(reading.outOfOrder(), reading.idleAfter(), lags))
                .withTimestampAssigner((record, written) -> record.timeMillis())
                .withWatermarkAlignment("partitions", settings.fold().rules().attributionWindow(), ALIGNED_EVERY);
    }

    private DataStream<UserSequence> earlier(Path table) {
        return job.fromSource(
                        new NumberSequenceSource(0, ReadSequences.lastSlice(table)),
                        WatermarkStrategy.noWatermarks(),
                        "earlier sequences")
                .uid("earlier-sequences")
                .setParallelism(1)
                .flatMap(new ReadSequences(table))
                .returns(UserSequence.class)
                .setParallelism(1)
                .name("read sequences")
                .uid("read-sequences");
    }

    @SuppressWarnings("NullAway") // it does not see that arrays of the record may be absent
    private DataStream<Outgoing> outgoing(SingleOutputStreamOperator<Event> events, LiveFeatures features) {
        KafkaSettings kafka = settings.kafka();
        String pages = kafka.topics().pages();
        String late = kafka.topics().late();
        String dead = kafka.topics().deadLetters();
        DataStream<Outgoing> revisions = features.pages()
                .map(page -> new Outgoing(pages, key(page.sample()), PageJson.write(page), Map.of()))
                .returns(Outgoing.class)
                .name("write pages")
                .uid("write-pages");
        DataStream<Outgoing> lateEvents = features.late()
                .map(event -> new Outgoing(
                        late,
                        event.event().userId().getBytes(StandardCharsets.UTF_8),
                        kafka.codec().write(event.event()),
                        Map.of("reason", event.reason())))
                .returns(Outgoing.class)
                .name("write late events")
                .uid("write-late-events");
        DataStream<Outgoing> deadLetters = events.getSideOutput(SortRecords.DEAD)
                .map(letter -> new Outgoing(
                        dead,
                        letter.key(),
                        letter.value(),
                        Map.of("reason", letter.reason(), "origin", letter.origin())))
                .returns(Outgoing.class)
                .name("write dead letters")
                .uid("write-dead-letters");
        return revisions.union(lateEvents, deadLetters);
    }

    private StrictKafkaSink sink() {
        KafkaSettings kafka = settings.kafka();
        Topics topics = kafka.topics();
        Properties producer = kafka.client();
        producer.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                String.valueOf(settings.transactions().timeout().toMillis()));
        List<String> written = List.of(topics.pages(), topics.late(), topics.deadLetters());
        KafkaSink<Outgoing> sink = KafkaSink.<Outgoing>builder()
                .setBootstrapServers(kafka.bootstrap())
                .setKafkaProducerConfig(producer)
                .setRecordSerializer(new WriteRecord(written))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(settings.reading().transactions())
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .build();
        return new StrictKafkaSink(
                sink,
                kafka.client(),
                written,
                settings.transactions().timeout(),
                settings.transactions().acceptLost());
    }

    private static byte[] key(PageSample sample) {
        return (sample.userId() + "/" + sample.requestId() + "/" + sample.page()).getBytes(StandardCharsets.UTF_8);
    }
}
