package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import io.genrec.training.alignment.PolicyVersion;
import io.genrec.training.alignment.Rollout;
import io.genrec.training.alignment.RolloutTask;
import io.genrec.training.alignment.Rollouts;
import io.genrec.training.alignment.ScoredGroup;
import io.genrec.training.alignment.ScoredRollout;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTest {
    private static final PolicyVersion POLICY = Groups.policy(3, 'c');
    private static final int LIMIT = 128 * 1024;

    private final ActorTestKit kit = ActorTestKit.create(
            "messages",
            ConfigFactory.parseString("pekko.remote.artery.canonical { hostname = \"127.0.0.1\", port = 0 }")
                    .withFallback(ConfigFactory.parseResources(AlignmentNode.class, "pekko.conf"))
                    .withFallback(ConfigFactory.load()));

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    Stream<AlignmentMessage> messages() {
        RolloutTask task = task(3);
        NodeStatus status =
                new NodeStatus("10.0.0.7:7355", "rollout", "onnxruntime-cpu fp32", 2, "3-cccc", 12, 4, 1.5, "");
        return Stream.of(
                new Coordinator.Ask(
                        task,
                        "http://10.0.0.1:7356/weights/3",
                        kit.<GroupGathering.Command>createTestProbe().getRef()),
                new Coordinator.RolledOut(rollouts(2), "10.0.0.7:7355"),
                new Coordinator.WorkFailed(WorkKey.of(task), "10.0.0.7:7355", "out of memory"),
                new Coordinator.Scored(group(2), "10.0.0.7:7355"),
                new Coordinator.Report(
                        status, kit.<NodeReporting.Command>createTestProbe().getRef()),
                new Coordinator.Finish(),
                new RolloutWork(
                        task,
                        "http://10.0.0.1:7356/weights/3",
                        kit.<Coordinator.Command>createTestProbe().getRef()),
                new RewardWork(
                        task,
                        rollouts(2),
                        kit.<Coordinator.Command>createTestProbe().getRef()),
                new GroupGathering.GroupReady(group(2)),
                new GroupGathering.PromptGivenUp(WorkKey.of(task), "out of memory"),
                new GroupGathering.Standing(new ClusterTable(3, 1, 2, 0, List.of(new ClusterTable.Row(status, "up")))),
                new NodeReporting.Finished());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_message_comes_back_from_cbor_as_it_was(AlignmentMessage message) {
        kit.serializationTestKit().verifySerialization(message, true);
    }

    @Test
    void every_message_is_among_those_tested() {
        List<Class<?>> tested = messages().<Class<?>>map(Object::getClass).toList();
        Stream.of(Coordinator.class, GroupGathering.class, NodeReporting.class)
                .flatMap(actor -> Stream.of(actor.getDeclaredClasses()))
                .filter(AlignmentMessage.class::isAssignableFrom)
                .forEach(message -> assertThat(tested).contains(message));
    }

    /** Histories of 200 behaviours and groups of 256: several times what is used. */
    @Test
    void no_message_comes_near_128_kilobytes() {
        assertThat(bytes(new RolloutWork(
                        task(200),
                        "http://h/w",
                        kit.<Coordinator.Command>createTestProbe().getRef())))
                .isLessThan(LIMIT);
        assertThat(bytes(new RewardWork(
                        task(200),
                        rollouts(256),
                        kit.<Coordinator.Command>createTestProbe().getRef())))
                .isLessThan(LIMIT);
        assertThat(bytes(new GroupGathering.GroupReady(group(256)))).isLessThan(LIMIT);
        NodeStatus status = new NodeStatus(
                "genrec-rollout-255.genrec-rollout.default.svc:7355",
                "rollout",
                "tensorrt bf16",
                8,
                "1000-0123456789ab",
                1L << 40,
                0,
                123.456,
                "x".repeat(200));
        List<ClusterTable.Row> rows = IntStream.range(0, 256)
                .mapToObj(node -> new ClusterTable.Row(status, "silent"))
                .toList();
        assertThat(bytes(new GroupGathering.Standing(new ClusterTable(1, 2, 3, 4, rows))))
                .isLessThan(LIMIT);
    }

    private int bytes(AlignmentMessage message) {
        return SerializationExtension.get(kit.system()).serialize(message).get().length;
    }

    private static RolloutTask task(int behaviours) {
        List<Behaviour> history = IntStream.range(0, behaviours)
                .mapToObj(place ->
                        new Behaviour("item-with-a-long-id-" + place, Action.ORDERED, 1_767_571_200_000L + place))
                .toList();
        return new RolloutTask(3, "u00042/r00000017/1", POLICY, history, 1_767_571_200_000L, Long.MIN_VALUE);
    }

    private static Rollouts rollouts(int size) {
        return new Rollouts(
                3,
                "u00042/r00000017/1",
                POLICY,
                group(size).rollouts().stream().map(ScoredRollout::rollout).toList(),
                2 * size);
    }

    private static ScoredGroup group(int size) {
        List<ScoredRollout> rollouts = IntStream.range(0, size)
                .mapToObj(place -> new ScoredRollout(
                        new Rollout(SemanticId.of(12, 7, place), -0.1 * place, "item-with-a-long-id-" + place),
                        1.0 / 3,
                        0.5,
                        place % 2 == 0))
                .toList();
        return new ScoredGroup(3, "u00042/r00000017/1", POLICY, rollouts, 2 * size);
    }
}
