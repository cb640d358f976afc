package io.genrec.actors.alignment;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.genrec.alignment.rollout.PolicySupport;
import io.genrec.alignment.rollout.PolicyVersion;
import io.genrec.alignment.rollout.Rollout;
import io.genrec.alignment.rollout.RolloutKind;
import io.genrec.alignment.rollout.RolloutSettings;
import io.genrec.alignment.rollout.RolloutTask;
import io.genrec.alignment.rollout.Rollouts;
import io.genrec.alignment.rollout.ScoredGroup;
import io.genrec.alignment.rollout.ScoredRollout;
import io.genrec.domain.event.Action;
import io.genrec.domain.page.Behaviour;
import io.genrec.domain.semanticid.SemanticId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        return messages(2, 3, 2, 1, "out of memory");
    }

    /**
     * Several times what is used: histories of 200 behaviours, groups of 256, 256 nodes, the longest reason; and as many
     * prompts as go together.
     */
    Stream<AlignmentMessage> largeMessages() {
        return messages(1_000, 200, 256, 256, "x".repeat(PullingWorker.LONGEST_REASON));
    }

    private Stream<AlignmentMessage> messages(int prompts, int behaviours, int group, int nodes, String reason) {
        RolloutTask task = task(behaviours);
        List<RolloutTask> tasks = together(prompts, task, MessageSize::of);
        List<Rollouts> rollouts = together(prompts, rollouts(group), MessageSize::of);
        List<ScoredGroup> groups = together(prompts, group(group), MessageSize::of);
        List<RewardWork.Rolled> rolled = together(
                prompts,
                new RewardWork.Rolled(task, rollouts(group)),
                each -> MessageSize.of(each.task()) + MessageSize.of(each.rollouts()));
        String weights = "http://genrec-learner-0.genrec-learner.default.svc:7356/weights/3-" + POLICY.digest();
        NodeRoles.Inputs inputs = new NodeRoles.Inputs("eab3f6c0c48d", "0123456789abcdef-0123456789abcdef");
        String node = "genrec-rollout-255.genrec-rollout.default.svc:7355";
        NodeStatus status = new NodeStatus(
                node,
                "rollout",
                "tensorrt bf16",
                8,
                "1000-0123456789ab",
                1L << 40,
                0,
                123.456,
                reason.substring(0, Math.min(200, reason.length())));
        List<ClusterTable.ListedNode> rows = Collections.nCopies(nodes, new ClusterTable.ListedNode(status, "silent"));
        return Stream.of(
                new Coordinator.Ask(
                        tasks,
                        weights,
                        inputs,
                        kit.<GroupGathering.Command>createTestProbe().getRef()),
                new Coordinator.RolledOut(rollouts, node),
                new Coordinator.WorkFailed(WorkKey.of(task), Long.MAX_VALUE, node, reason),
                new Coordinator.Unfit(node, reason),
                new Coordinator.Scored(groups, node),
                new Coordinator.Report(
                        status, kit.<NodeReporting.Command>createTestProbe().getRef()),
                new Coordinator.Finish(),
                new RolloutWork(
                        tasks,
                        weights,
                        Long.MAX_VALUE,
                        inputs,
                        kit.<Coordinator.Command>createTestProbe().getRef()),
                new RewardWork(
                        rolled,
                        Long.MAX_VALUE,
                        inputs,
                        kit.<Coordinator.Command>createTestProbe().getRef()),
                new GroupGathering.GroupsReady(groups),
                new GroupGathering.PromptGivenUp(WorkKey.of(task), reason),
                new GroupGathering.Standing(new ClusterTable(3, 1, 2, 0, rows)),
                new NodeReporting.Finished());
    }

    @ParameterizedTest
    @MethodSource("messages")
    void a_message_comes_back_from_cbor_as_it_was(AlignmentMessage message) {
        kit.serializationTestKit().verifySerialization(message, true);
    }

    @Test
    void every_message_is_among_those_tested() throws Exception {
        List<Class<?>> tested = messages().<Class<?>>map(Object::getClass).toList();
        Path classes = Path.of(AlignmentMessage.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String feature = AlignmentMessage.class.getPackageName();
        try (Stream<Path> files = Files.list(classes.resolve(feature.replace('.', '/')))) {
            List<Class<?>> messages = new ArrayList<>();
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".class")).toList()) {
                Class<?> type = Class.forName(
                        feature + "." + file.getFileName().toString().replace(".class", ""));
                if (AlignmentMessage.class.isAssignableFrom(type) && !type.isInterface()) {
                    messages.add(type);
                }
            }
            assertThat(tested).containsExactlyInAnyOrderElementsOf(messages);
        }
    }

    @ParameterizedTest
    @MethodSource("largeMessages")
    void no_message_comes_near_128_kilobytes(AlignmentMessage message) {
        assertThat(bytes(message)).isLessThan(LIMIT);
    }

    /** What one prompt adds to a message, from the second one on, is counted in full before the message is made. */
    @ParameterizedTest
    @CsvSource({"1, 1", "50, 16", "200, 256"})
    void a_prompt_takes_no_more_of_a_message_than_it_is_counted_for(int behaviours, int size) {
        RolloutTask task = task(behaviours);
        ActorRef<Coordinator.Command> replyTo =
                kit.<Coordinator.Command>createTestProbe().getRef();
        NodeRoles.Inputs inputs = new NodeRoles.Inputs("", "");

        assertThat(bytes(new RolloutWork(List.of(task, task), "", 1, inputs, replyTo))
                        - bytes(new RolloutWork(List.of(task), "", 1, inputs, replyTo)))
                .isLessThanOrEqualTo(MessageSize.of(task));
        assertThat(bytes(new Coordinator.RolledOut(List.of(rollouts(size), rollouts(size)), ""))
                        - bytes(new Coordinator.RolledOut(List.of(rollouts(size)), "")))
                .isLessThanOrEqualTo(MessageSize.of(rollouts(size)));
        assertThat(bytes(new Coordinator.Scored(List.of(group(size), group(size)), ""))
                        - bytes(new Coordinator.Scored(List.of(group(size)), "")))
                .isLessThanOrEqualTo(MessageSize.of(group(size)));
    }

    @Test
    void parts_too_many_for_one_message_are_split_in_their_order() {
        int half = MessageSize.TOGETHER / 2;
        assertThat(MessageSize.split(List.of(half, half, 1, 2 * half + 1, 7, half), bytes -> bytes))
                .containsExactly(List.of(half, half), List.of(1), List.of(2 * half + 1), List.of(7, half));
        assertThat(MessageSize.split(List.<Integer>of(), bytes -> bytes)).isEmpty();
    }

    private static <T> List<T> together(int atMost, T part, ToIntFunction<T> size) {
        return MessageSize.split(Collections.nCopies(atMost, part), size).get(0);
    }

    private int bytes(AlignmentMessage message) {
        return SerializationExtension.get(kit.system()).serialize(message).get().length;
    }

    private static RolloutTask task(int behaviours) {
        List<Behaviour> history = IntStream.range(0, behaviours)
                .mapToObj(place ->
                        new Behaviour("item-with-a-long-id-" + place, Action.ORDERED, 1_767_571_200_000L + place))
                .toList();
        return new RolloutTask(
                3,
                "u00042/r00000017/1",
                POLICY,
                history,
                1_767_571_200_000L,
                Long.MIN_VALUE,
                new RolloutSettings(8, 16, RolloutKind.BOTH, PolicySupport.ANY_CODE));
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
