package io.genrec.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A caller of a node, over HTTP. */
public final class Api {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String address;

    public Api(ServingNode node) {
        this(node.address());
    }

    public Api(String address) {
        this.address = address;
    }

    public HttpResponse<String> recommend(String body, String... headers) {
        return send(recommendation(body, headers));
    }

    public CompletableFuture<HttpResponse<String>> recommendLater(String body, String... headers) {
        return CLIENT.sendAsync(recommendation(body, headers).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder recommendation(String body, String... headers) {
        HttpRequest.Builder request = at("/v1/recommendations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    public HttpResponse<String> page(String user, int size, String token) {
        String body = token.isEmpty()
                ? "{\"userId\":\"" + user + "\",\"pageSize\":" + size + "}"
                : "{\"userId\":\"" + user + "\",\"pageToken\":\"" + token + "\"}";
        return recommend(body);
    }

    /** The bodies of all pages from the first one's on, to the last. */
    public List<String> followed(String user, String firstPage) {
        List<String> pages = new ArrayList<>(List.of(firstPage));
        for (String token = nextToken(firstPage); !token.isEmpty(); token = nextToken(pages.get(pages.size() - 1))) {
            pages.add(page(user, 0, token).body());
        }
        return pages;
    }

    /** Of JSON. */
    public HttpResponse<String> post(String path, String body) {
        return send(at(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    public HttpResponse<String> get(String path) {
        return send(at(path).GET());
    }

    public HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(URI.create(address + path));
    }

    public static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(String body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + body, e);
        }
    }

    /** Empty on the last page. */
    public static String nextToken(String page) {
        return json(page).path("nextPageToken").asText();
    }

    public static List<String> items(String page) {
        return json(page).get("items").findValuesAsText("itemId");
    }

    public static String source(HttpResponse<?> response) {
        return response.headers().firstValue("X-Genrec-Source").orElseThrow();
    }
}
