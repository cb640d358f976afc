package io.genrec.kafka;

import com.typesafe.config.Config;
import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

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

    /** What every client needs to connect. @throws IllegalArgumentException where the properties file cannot be read */
    public Properties client() {
        Properties properties = new Properties();
        if (!clientProperties.isEmpty()) {
            try (Reader file = Files.newBufferedReader(Path.of(clientProperties))) {
                properties.load(file);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "genrec.kafka.client-properties cannot be read: " + clientProperties, e);
            }
        }
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        return properties;
    }
}
