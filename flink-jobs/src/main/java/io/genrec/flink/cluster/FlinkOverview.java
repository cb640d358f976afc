package io.genrec.flink.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.genrec.datasets.run.StepFailed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * What a Flink cluster says of itself at {@code /overview}.
 *
 * @param address host and port of its REST interface
 * @param slots of all task managers, free or not
 */
record FlinkOverview(String address, String version, int taskManagers, int slots) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * @param trust over TLS; empty for plain HTTP
     * @throws StepFailed where nothing answers, or something other than Flink
     */
    static FlinkOverview of(String host, int port, Optional<FlinkTrust> trust) {
        String address = host + ":" + port;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        trust.ifPresent(known -> client.sslContext(known.context()));
        String scheme = trust.isPresent() ? "https://" : "http://";
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + address + "/overview"))
                    .timeout(PATIENCE);
            headers(System.getenv().getOrDefault(ConfigConstants.FLINK_REST_CLIENT_HEADERS, ""))
                    .forEach(request::header);
            HttpResponse<String> response = client.build().send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() == 401 || response.statusCode() == 403) {
                throw new StepFailed("what answers at " + address + " wants to know who asks (" + response.statusCode()
                        + "): set " + ConfigConstants.FLINK_REST_CLIENT_HEADERS + ", as for Flink's own commands");
            }
            JsonNode answer = JSON.readTree(response.body());
            if (!answer.has("flink-version")) {
                throw new StepFailed("what answers at " + address + " is not Flink: check --flink-master");
            }
            return new FlinkOverview(
                    address,
                    answer.get("flink-version").asText(),
                    answer.get("taskmanagers").asInt(),
                    answer.get("slots-total").asInt());
        } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException e) {
            throw new StepFailed("what answers at " + address + " is not Flink: check --flink-master", e);
        } catch (IOException e) {
            throw new StepFailed(
                    "no Flink at " + scheme + address + ": start one with `genrec flink up`, or check --flink-master",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailed("interrupted while asking for Flink at " + address, e);
        }
    }

    /** Headers as Flink's own client takes them from its environment: a name, a colon and a value a line. */
    static Map<String, String> headers(String lines) {
        return lines.lines()
                .map(line -> line.split(":", 2))
                .filter(header -> header.length == 2)
                .collect(Collectors.toMap(header -> header[0].strip(), header -> header[1].strip()));
    }

    /** Graphs of jobs are understood by the same minor version alone. */
    void requireSameVersion() {
        String own = EnvironmentInformation.getVersion();
        if (!minor(version).equals(minor(own))) {
            throw new StepFailed("Flink at " + address + " is of version " + version + ", these jobs are built for "
                    + own + ": choose a cluster of that version");
        }
    }

    void requireSlots(int needed) {
        if (slots < needed) {
            throw new StepFailed("Flink at " + address + " has " + slots + " slots in " + taskManagers
                    + " task managers, this job needs " + needed + ": add some, or lower the job's parallelism");
        }
    }

    private static String minor(String version) {
        String[] parts = version.split("\\.", -1);
        return parts.length < 2 ? version : parts[0] + "." + parts[1];
    }
}
