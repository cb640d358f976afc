package io.genrec.kafka;

import com.typesafe.config.Config;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics events flow through.
 *
 * @param partitions of a topic that is made where it is missing
 * @param replication copies of each partition
 */
public record Topics(String events, String pages, String late, String deadLetters, int partitions, int replication)
        implements Serializable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public Topics {
        if (Set.of(events, pages, late, deadLetters).size() < 4) {
            throw new IllegalArgumentException("genrec.kafka.topics must have four different names");
        }
        if (partitions < 1 || replication < 1) {
            throw new IllegalArgumentException("genrec.kafka.topics.partitions and replication must be at least 1: "
                    + partitions + ", " + replication);
        }
    }

    /** @param topics the config at {@code genrec.kafka.topics} */
    static Topics from(Config topics) {
        return new Topics(
                topics.getString("events"),
                topics.getString("pages"),
                topics.getString("late"),
                topics.getString("dead-letters"),
                topics.getInt("partitions"),
                topics.getInt("replication"));
    }

    /**
     * Makes those that are missing.
     *
     * @throws KafkaUnavailable naming the brokers, where they cannot be reached or refuse
     */
    public void makeMissing(KafkaSettings kafka) {
        try (Admin admin = Admin.create(impatient(kafka))) {
            Set<String> present = admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            List<NewTopic> missing = List.of(events, pages, late, deadLetters).stream()
                    .filter(topic -> !present.contains(topic))
                    .map(topic -> new NewTopic(topic, partitions, (short) replication))
                    .toList();
            for (NewTopic topic : missing) {
                make(admin, topic);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while looking at the topics of " + kafka.bootstrap(), e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw refused(e, kafka)
                    .orElseGet(() -> new KafkaUnavailable(
                            "cannot reach Kafka at " + kafka.bootstrap()
                                    + " (genrec.kafka.bootstrap), or make its topics: check that it runs, the address, and"
                                    + " whether it wants TLS (genrec.kafka.client-properties)",
                            e));
        }
    }

    /**
     * How many partitions the topic of events has, which must be there.
     *
     * @throws KafkaUnavailable naming the brokers, where they cannot be reached or refuse
     */
    public int eventPartitions(KafkaSettings kafka) {
        try (Admin admin = Admin.create(impatient(kafka))) {
            return admin.describeTopics(List.of(events)).allTopicNames().get().values().stream()
                    .mapToInt(topic -> topic.partitions().size())
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaUnavailable("interrupted while looking at the topics of " + kafka.bootstrap(), e);
        } catch (ExecutionException e) {
            throw new KafkaUnavailable(
                    "Kafka at " + kafka.bootstrap() + " (genrec.kafka.bootstrap) does not describe " + events, e);
        }
    }

    /** Where Kafka is there, and does not want this client. */
    private static Optional<KafkaUnavailable> refused(Exception failure, KafkaSettings kafka) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        String from = kafka.clientProperties().isEmpty() ? "there are none" : kafka.clientProperties();
        if (cause instanceof AuthenticationException) {
            return Optional.of(new KafkaUnavailable(
                    "Kafka at " + kafka.bootstrap()
                            + " does not accept the credentials of genrec.kafka.client-properties (" + from + "): "
                            + cause.getMessage(),
                    failure));
        }
        if (cause instanceof AuthorizationException) {
            return Optional.of(new KafkaUnavailable(
                    "Kafka at " + kafka.bootstrap() + " does not give the user of genrec.kafka.client-properties ("
                            + from + ") the rights that it needs: " + cause.getMessage(),
                    failure));
        }
        return Optional.empty();
    }

    private static Properties impatient(KafkaSettings kafka) {
        Properties client = kafka.client();
        client.setProperty("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
        client.setProperty("request.timeout.ms", String.valueOf(PATIENCE.toMillis()));
        return client;
    }

    private static void make(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // another node was quicker
                throw e;
            }
        }
    }
}
