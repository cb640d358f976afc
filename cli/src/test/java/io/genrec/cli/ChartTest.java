package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import com.typesafe.config.ConfigFactory;
import io.genrec.datasets.configuration.Configuration;
import io.genrec.storage.RunAddress;
import io.genrec.testing.Monitoring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The Helm chart against the code that it deploys; rendered by Helm's own library, where there is one for the platform. */
class ChartTest {
    private static final Path CHART = Path.of("..", "helm", "genrec");
    private static final Path HTTP = Path.of("../serving/src/main/resources/io/genrec/serving/http");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** Read by the launchers and by libraries, not by a reference.conf. */
    private static final Set<String> OTHER_VARIABLES = Set.of("GENREC_HEAP", "HOME", "AWS_ENDPOINT_URL", "AWS_REGION");

    @Test
    void the_schema_has_every_value_with_a_description_and_no_other() throws IOException {
        JsonNode schema =
                new ObjectMapper().readTree(CHART.resolve("values.schema.json").toFile());
        List<String> described = new ArrayList<>();
        describe(schema, "", described);
        described.remove("enabled"); // for charts that have this one as a part
        List<String> values = new ArrayList<>();
        name(schema, YAML.readTree(CHART.resolve("values.yaml").toFile()), "", values);
        assertThat(values).containsExactlyInAnyOrderElementsOf(described);
    }

    private static void describe(JsonNode schema, String path, List<String> found) {
        schema.path("properties").properties().forEach(property -> {
            String name = path + property.getKey();
            assertThat(property.getValue().path("description").asText())
                    .as(name)
                    .isNotBlank();
            assertThat(property.getValue().has("type")).as("type of %s", name).isTrue();
            found.add(name);
            describe(property.getValue(), name + ".", found);
        });
    }

    /** Groups that the schema leaves open are values as they are. */
    private static void name(JsonNode schema, JsonNode values, String path, List<String> found) {
        values.properties().forEach(value -> {
            found.add(path + value.getKey());
            JsonNode below = schema.path("properties").path(value.getKey());
            if (below.has("properties")) {
                name(below, value.getValue(), path + value.getKey() + ".", found);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production", "gpu"})
    void every_variable_is_read_by_the_code(String values) throws IOException {
        Set<String> read = variables();
        assertThat(containers(render(values)).flatMap(container -> elements(container.path("env"))
                        .map(variable -> variable.path("name").asText())))
                .isNotEmpty()
                .allMatch(name -> OTHER_VARIABLES.contains(name) || read.contains(name));
    }

    @Test
    void a_server_gets_its_required_settings() throws IOException {
        JsonNode server = containers(render("small"))
                .filter(container -> container.path("name").asText().equals("server"))
                .findFirst()
                .orElseThrow();
        assertThat(elements(server.path("env"))
                        .map(variable -> variable.path("name").asText()))
                .contains(
                        "GENREC_LISTEN_HOST",
                        "GENREC_API_KEY_FILE",
                        "GENREC_TOKEN_SECRET_FILE",
                        "GENREC_REDIS_URI",
                        "GENREC_ADMIN_PORT");
        assertThat(elements(server.path("env"))
                        .filter(variable -> variable.path("name").asText().equals("GENREC_LISTEN_PORT"))
                        .map(variable -> variable.path("value").asInt()))
                .containsExactly(Configuration.defaults().genrec().getInt("serve.port"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production", "gpu"})
    void probes_ask_routes_that_the_server_has_without_a_key(String values) throws IOException {
        JsonNode routes = YAML.readTree(HTTP.resolve("openapi.yaml").toFile()).path("paths");
        List<String> paths = containers(render(values))
                .flatMap(container -> Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                        .map(probe -> container.path(probe).path("httpGet").path("path"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText))
                .toList();
        assertThat(paths).isNotEmpty().allSatisfy(path -> assertThat(
                        routes.path(path).path("get").path("security").toString())
                .as(path)
                .isEqualTo("[{}]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production", "gpu"})
    void settings_are_keys_that_the_product_has(String values) throws IOException {
        List<String> files = render(values).stream()
                .filter(object -> object.path("kind").asText().equals("ConfigMap"))
                .map(object -> object.path("data").path("genrec.conf").asText())
                .toList();
        assertThat(files).isNotEmpty().allSatisfy(text -> Configuration.of(List.of(ConfigFactory.parseString(text))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "production", "gpu"})
    void commands_of_workers_are_ones_that_genrec_takes(String values) throws IOException {
        containers(render(values))
                .filter(container -> container.path("image").asText().contains("genrec/worker"))
                .map(container ->
                        elements(container.path("args")).map(JsonNode::asText).toArray(String[]::new))
                .forEach(arguments -> {
                    CommandLine genrec = Genrec.commandLine(new io.genrec.cli.terminal.Terminal(
                            new java.io.PrintWriter(System.out), new java.io.PrintWriter(System.err), false, () -> 0));
                    assertThat(genrec.parseArgs(arguments).unmatched())
                            .as("%s", List.of(arguments))
                            .isEmpty();
                });
    }

    /** As the profile "restricted" of Pod Security Standards asks for. */
    @ParameterizedTest
    @ValueSource(strings = {"small", "production", "gpu"})
    void pods_are_restricted_and_have_no_token(String values) throws IOException {
        List<JsonNode> pods = pods(render(values)).toList();
        assertThat(pods).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean())
                    .isTrue();
            assertThat(pod.path("securityContext")
                            .path("seccompProfile")
                            .path("type")
                            .asText())
                    .isEqualTo("RuntimeDefault");
        });
        assertThat(containers(render(values))).isNotEmpty().allSatisfy(container -> {
            JsonNode security = container.path("securityContext");
            assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(security.path("capabilities").path("drop").toString()).isEqualTo("[\"ALL\"]");
            assertThat(container.path("resources").path("limits").has("memory")).isTrue();
        });
    }

    @Test
    void every_alert_has_a_chapter_in_the_runbook_and_every_chapter_an_alert() throws IOException {
        JsonNode rules = YAML.readTree(Monitoring.FOLDER.resolve("alerts.yaml").toFile());
        List<JsonNode> alerts = elements(rules.path("groups"))
                .flatMap(group -> elements(group.path("rules")))
                .toList();
        List<String> names =
                alerts.stream().map(alert -> alert.path("alert").asText()).toList();
        List<String> chapters = Files.readAllLines(Path.of("..", "docs", "runbook.md")).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(names).isNotEmpty().containsExactlyElementsOf(chapters);
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.at("/annotations/runbook").asText())
                    .isEqualTo("docs/runbook.md#" + alert.path("alert").asText().toLowerCase(Locale.ROOT));
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
        });
    }

    @Test
    void alerts_dashboard_and_monitors_are_rendered_where_they_are_asked_for() throws IOException {
        assertThat(render(template("production")))
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("PrometheusRule", "ServiceMonitor", "PodMonitor", "ScaledObject");
        List<JsonNode> objects = render(template("production")
                .set("monitoring.serviceMonitor.enabled", true)
                .set("monitoring.alerts.enabled", true)
                .set("monitoring.alerts.labels.release", "prometheus")
                .set("monitoring.dashboard.enabled", true)
                .set("server.autoscaling.waiting", 5)
                .set("server.autoscaling.keda.enabled", true)
                .set("server.autoscaling.keda.prometheus", "http://prometheus:9090"));
        assertThat(one(objects, "PrometheusRule").at("/metadata/labels/release").asText())
                .isEqualTo("prometheus");
        assertThat(one(objects, "PrometheusRule").path("spec"))
                .isEqualTo(
                        YAML.readTree(Monitoring.FOLDER.resolve("alerts.yaml").toFile()));
        JsonNode dashboard = objects.stream()
                .filter(object -> object.path("data").has("genrec.json"))
                .findFirst()
                .orElseThrow();
        assertThat(new ObjectMapper().readTree(dashboard.at("/data/genrec.json").asText()))
                .isEqualTo(new ObjectMapper()
                        .readTree(Monitoring.FOLDER.resolve("dashboard.json").toFile()));
        assertThat(dashboard.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(one(objects, "ServiceMonitor").at("/spec/endpoints/0/port").asText())
                .isEqualTo("admin");
        JsonNode stream = one(objects, "FlinkDeployment");
        assertThat(one(objects, "PodMonitor")
                        .at("/spec/podMetricsEndpoints/0/port")
                        .asText())
                .isEqualTo(stream.at("/spec/podTemplate/spec/containers/0/ports/0/name")
                        .asText());
        assertThat(one(objects, "ScaledObject")
                        .at("/spec/triggers/1/metadata/threshold")
                        .asText())
                .isEqualTo("5");
        assertThat(objects)
                .extracting(object -> object.path("kind").asText())
                .doesNotContain("HorizontalPodAutoscaler");
    }

    @Test
    void an_autoscaler_without_keda_scales_by_the_queue_when_configured() throws IOException {
        JsonNode scaler =
                one(render(template("production").set("server.autoscaling.waiting", 5)), "HorizontalPodAutoscaler");
        assertThat(Monitoring.metrics("genrec_"))
                .contains(scaler.at("/spec/metrics/1/pods/metric/name").asText().replaceFirst("genrec_", ""));
        assertThat(scaler.at("/spec/metrics/1/pods/target/averageValue").asText())
                .isEqualTo("5");
    }

    private static JsonNode one(List<JsonNode> objects, String kind) {
        List<JsonNode> found = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
        assertThat(found).as(kind).hasSize(1);
        return found.get(0);
    }

    @Test
    void selectors_do_not_change_with_the_version() throws IOException {
        assertThat(render("production").stream()
                        .map(object -> object.path("spec").path("selector").toString())
                        .filter(selector -> !selector.isEmpty()))
                .isNotEmpty()
                .noneMatch(selector -> selector.contains("version") || selector.contains("helm.sh/chart"));
    }

    @Test
    void helm_finds_nothing_to_complain_of() {
        assumeHelm();
        LintResult result = new Helm(CHART).lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    /** Each value with what Helm has to say of it; what the schema lets through, the code takes, too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run.address|hdfs://name/run|/run/address",
                "run.address|s3://bucket|/run/address",
                "server.histories|kafka|/server/histories",
                "server.image.digest|sha256:12|/server/image/digest",
                "server.replica|3|replica",
                "redis.uri|http://redis|/redis/uri",
            })
    void a_wrong_value_is_refused_by_its_name(String key, String value, String told) {
        assumeHelm();
        assertThatThrownBy(() -> template("small").set(key, value).call()).hasMessageContaining(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.existingSecret||server.existingSecret is empty: make a Secret with the keys api-key and token-secret",
                "redis.bundled.enabled|false|redis.uri is empty, and redis.bundled.enabled is off",
                "stream.enabled|true|kafka.bootstrap is empty: the stream reads events from Kafka",
            })
    void missing_parts_are_reported_with_a_remedy(String key, String value, String told) {
        assumeHelm();
        assertThatThrownBy(() ->
                        template("small").set(key, value == null ? "" : value).call())
                .hasMessageContaining(told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/run", "gs://bucket/a/b", "abfs://c@a.dfs.core.windows.net/run", "/runs/shop"})
    void an_address_that_the_chart_takes_is_one_of_a_run(String address) throws IOException {
        String pattern = new ObjectMapper()
                .readTree(CHART.resolve("values.schema.json").toFile())
                .at("/properties/run/properties/address/pattern")
                .asText();
        assertThat(address).matches(pattern);
        assertThat(RunAddress.parse(address)).hasToString(address);
    }

    private static TemplateCommand template(String values) {
        return new Helm(CHART)
                .template()
                .withName("shop")
                .withKubeVersion("1.33.0")
                .withValuesFile(CHART.resolve("values-" + values + ".yaml"));
    }

    private static List<JsonNode> render(String values) throws IOException {
        return render(template(values));
    }

    private static List<JsonNode> render(TemplateCommand chart) throws IOException {
        assumeHelm();
        try (MappingIterator<JsonNode> objects = YAML.readerFor(JsonNode.class).readValues(chart.call())) {
            return objects.readAll().stream().filter(JsonNode::isObject).toList();
        }
    }

    /** Maven brings Helm's library for the platform it runs on, where there is one. */
    private static void assumeHelm() {
        assumeTrue(isLoadable(), "no Helm library for this platform");
    }

    private static boolean isLoadable() {
        try {
            return !new Helm(CHART).show().chart().call().isEmpty();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static Stream<JsonNode> pods(List<JsonNode> objects) {
        return objects.stream().flatMap(object -> switch (object.path("kind").asText()) {
            case "Deployment", "Job" -> Stream.of(object.at("/spec/template/spec"));
            case "CronJob" -> Stream.of(object.at("/spec/jobTemplate/spec/template/spec"));
            case "Pod" -> Stream.of(object.path("spec"));
            default -> Stream.empty();
        });
    }

    private static Stream<JsonNode> containers(List<JsonNode> objects) {
        return pods(objects).flatMap(pod -> elements(pod.path("containers")));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.stream();
    }

    /** All that some reference.conf takes from the environment. */
    private static Set<String> variables() throws IOException {
        Pattern variable = Pattern.compile("\\$\\{\\?(\\w+)}");
        Set<String> found = new TreeSet<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            modules.map(module -> module.resolve(Path.of("src", "main", "resources", "reference.conf")))
                    .filter(Files::exists)
                    .forEach(file -> {
                        try {
                            Matcher matcher = variable.matcher(Files.readString(file));
                            while (matcher.find()) {
                                found.add(matcher.group(1));
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        return found;
    }
}
