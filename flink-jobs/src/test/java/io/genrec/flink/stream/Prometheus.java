package io.genrec.flink.stream;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus would see of a job. */
final class Prometheus {
    private static final Pattern LINE = Pattern.compile("(\\w+)\\{([^}]*)\\} ([-\\d.E]+)");
    private static final Pattern LABEL = Pattern.compile("(reason|field|action|hour|items|positives)=\"([^\"]*)\"");

    private Prometheus() {}

    /**
     * Scrapes.
     *
     * @param prefix of the metrics' names, left out of the answer
     * @return sums over all subtasks, genrec's own labels behind the name
     */
    static Map<String, Long> sums(int port, String prefix) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .build();
        Matcher line = LINE.matcher(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body());
        Map<String, Long> sums = new TreeMap<>();
        while (line.find()) {
            if (line.group(1).startsWith(prefix)) {
                String name = line.group(1).substring(prefix.length());
                sums.merge(name + labels(line.group(2)), (long) Double.parseDouble(line.group(3)), Long::sum);
            }
        }
        return sums;
    }

    private static String labels(String all) {
        StringJoiner own = new StringJoiner(",", "{", "}").setEmptyValue("");
        Matcher label = LABEL.matcher(all);
        while (label.find()) {
            own.add(label.group(1) + "=" + label.group(2));
        }
        return own.toString();
    }
}
