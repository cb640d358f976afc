package io.genrec.kafka;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * Where Kafka is, and how events lie in it.
 *
 * @param bootstrap {@code host:port}, comma-separated; empty where there is no Kafka
 * @param clientProperties file of further client settings; empty for none
 * @param deliveryTimeout how long a record may take to be acknowledged
 */
public record KafkaSettings(
        String bootstrap, String clientProperties, EventCodec codec, Duration deliveryTimeout, Topics topics)
        implements Serializable {
    /** A name for Kafka's reader of files, among those that a user may have. */
    private static final String PROVIDER = "genrecfile";

    /** What Kafka knows and does not take for a secret; all else may be one. */
    private static final Set<String> SHOWN = Stream.of(
                    ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
            .flatMap(known -> known.configKeys().values().stream())
            .filter(key -> key.type != ConfigDef.Type.PASSWORD)
            .map(key -> key.name)
            .collect(Collectors.toUnmodifiableSet());

    /** @param genrec the config at {@code genrec} */
    public static KafkaSettings from(Config genrec) {
        Config kafka = genrec.getConfig("kafka");
        return new KafkaSettings(
                kafka.getString("bootstrap").strip(),
                kafka.getString("client-properties"),
                EventCodec.from(genrec),
                kafka.getDuration("delivery-timeout"),
                Topics.from(kafka.getConfig("topics")));
    }

    public KafkaSettings {
        if (deliveryTimeout.isNegative() || deliveryTimeout.isZero()) {
            throw new IllegalArgumentException("genrec.kafka.delivery-timeout must be positive: " + deliveryTimeout);
        }
        for (String broker : bootstrap.isEmpty() ? new String[0] : bootstrap.split(",", -1)) {
            if (!broker.strip().matches("(.+):\\d{1,5}")) {
                throw new IllegalArgumentException(
                        "genrec.kafka.bootstrap must be host:port, comma-separated: " + bootstrap);
            }
        }
    }

    public boolean isConfigured() {
        return !bootstrap.isEmpty();
    }

    /** The same settings for other brokers. */
    public KafkaSettings at(String otherBootstrap) {
        return new KafkaSettings(otherBootstrap, clientProperties, codec, deliveryTimeout, topics);
    }

    /**
     * What every client needs to connect. Of what may be secret it holds where to read it: a client does so by itself, on the
     * machine where it is opened, so that a job that is sent to a cluster holds no secret.
     *
     * @throws IllegalArgumentException where the properties file cannot be read
     */
    public Properties client() {
        Properties client = clientProperties.isEmpty() ? new Properties() : fromFile(Path.of(clientProperties));
        client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return client;
    }

    private static Properties fromFile(Path path) {
        Properties given = new Properties();
        try (Reader file = Files.newBufferedReader(path)) {
            given.load(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("genrec.kafka.client-properties cannot be read: " + path, e);
        }
        String place = path.toAbsolutePath().toString();
        if (place.contains(":") || place.contains("}")) {
            throw new IllegalArgumentException(
                    "genrec.kafka.client-properties must be a path without : and }, by which Kafka reads it: " + place);
        }
        Properties client = new Properties();
        given.stringPropertyNames().forEach(key -> {
            String value = given.getProperty(key);
            boolean isShown = SHOWN.contains(key) || key.startsWith("config.providers") || value.contains("${");
            client.setProperty(key, isShown ? value : "${" + PROVIDER + ":" + place + ":" + key + "}");
        });
        client.merge(AbstractConfig.CONFIG_PROVIDERS_CONFIG, PROVIDER, (others, ours) -> others + "," + ours);
        client.setProperty(
                AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + PROVIDER + ".class", FileConfigProvider.class.getName());
        return client;
    }
}
