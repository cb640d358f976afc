package io.genrec.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Clicks of a run's users, sent to a server over HTTP. */
final class ClickSender {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ACCEPTED = 202;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final List<String> users;
    private final List<String> items;

    ClickSender(String address, List<String> users, List<String> items) {
        this.address = address;
        this.users = List.copyOf(users);
        this.items = List.copyOf(items);
    }

    /**
     * Sends a click without waiting for the answer.
     *
     * @param number of the click, from 0
     */
    Click send(long number, long dueNanos) {
        Click click = new Click(
                users.get((int) (number % users.size())),
                items.get((int) (number % items.size())),
                System.currentTimeMillis(),
                dueNanos);
        ObjectNode body = JSON.createObjectNode();
        body.putArray("events")
                .addObject()
                .put("userId", click.userId())
                .put("itemId", click.itemId())
                .put("action", "clicked")
                .put("requestId", "bench-" + number)
                .put("page", 1)
                .put("position", 0)
                .put("timeMillis", click.timeMillis());
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/v1/events"))
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        var unused = http.sendAsync(request, BodyHandlers.discarding())
                .whenComplete((answer, failure) -> click.answered(failure == null && answer.statusCode() == ACCEPTED));
        return click;
    }

    /** Whether the history that the server would answer the user from holds the click: what the console shows. */
    boolean serves(Click click) {
        String user = URLEncoder.encode(click.userId(), StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/console/users/" + user + "/history"))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            for (JsonNode behaviour : JSON.readTree(answer.body()).path("behaviours")) {
                if (behaviour.path("itemId").asText().equals(click.itemId())
                        && behaviour.path("timeMillis").asLong() == click.timeMillis()) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
