package io.genrec.actors.alignment;

import io.genrec.actors.alignment.SumRollouts.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process of its own for {@link AlignmentFaultsIT}: {@code align FOLDER PORT JOIN ITERATIONS PROMPTS DELAY} learns, and
 * generates unless DELAY is negative; {@code worker FOLDER PORT JOIN DELAY} generates; {@code coordinator FOLDER PORT}
 * does nothing else.
 */
final class NodeProcess {
    private NodeProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        int port = Integer.parseInt(arguments[2]);
        List<String> join =
                arguments.length < 4 || arguments[3].isEmpty() ? List.of() : List.of(arguments[3].split(","));
        ClusterSettings settings = Clusters.settings(port, join);
        switch (arguments[0]) {
            case "align" ->
                align(
                        settings,
                        folder,
                        Integer.parseInt(arguments[4]),
                        Integer.parseInt(arguments[5]),
                        Integer.parseInt(arguments[6]));
            case "worker" ->
                AlignmentNode.serveUntilFinished(
                        settings,
                        Clusters.worker(Clusters.rolling(folder, Integer.parseInt(arguments[4]), Fault.NONE)));
            case "coordinator" ->
                AlignmentNode.serveUntilFinished(
                        settings, new NodeRoles(true, false, Optional.empty(), Optional.empty(), Clusters.INPUTS));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    private static void align(ClusterSettings settings, Path folder, int iterations, int prompts, int delayMillis)
            throws Exception {
        SumLearner learner = new SumLearner(folder, iterations, prompts);
        Optional<NodeRoles.Rolling> rolling = delayMillis < 0
                ? Optional.empty()
                : Optional.of(Clusters.rolling(folder.resolve("fetched"), delayMillis, Fault.NONE));
        NodeRoles roles = new NodeRoles(
                true, true, rolling, Optional.of(new NodeRoles.Rewarding(SumRollouts.rewards(), 1)), Clusters.INPUTS);
        try (ClusterGroupSource groups = ClusterGroupSource.start(
                settings, roles, table -> System.out.println(learner.iteration() + " " + table))) {
            learner.run(groups);
            groups.finish();
        }
        Files.writeString(folder.resolve("final"), learner.digest());
    }
}
