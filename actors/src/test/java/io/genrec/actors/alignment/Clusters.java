package io.genrec.actors.alignment;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings and roles for tests: loopback, and impatient. */
final class Clusters {
    private Clusters() {}

    /** What all nodes of a test have, unless it says otherwise. */
    static final NodeRoles.Inputs INPUTS = new NodeRoles.Inputs("bundle-1", "rewards-1");

    static ClusterSettings settings(int port, List<String> join) {
        return settings(port, join, "");
    }

    /** @param more settings under {@code genrec.cluster} */
    static ClusterSettings settings(int port, List<String> join, String more) {
        return ClusterSettings.from(ConfigFactory.parseString("genrec.cluster { " + more + "\n port = " + port
                        + ", heartbeat-pause = 3s, stable-after = 2s, work-timeout = 20s, failure-pause = 100ms, join = ["
                        + String.join(
                                ",", join.stream().map(node -> '"' + node + '"').toList()) + "] }")
                .withFallback(ConfigFactory.load())
                .getConfig("genrec"));
    }

    static NodeRoles.Rolling rolling(Path folder, long delayMillis, SumRollouts.Fault fault) {
        return new NodeRoles.Rolling(new SumRollouts(delayMillis, fault), "a sum", 1, folder);
    }

    static NodeRoles learner() {
        return new NodeRoles(
                true, true, Optional.empty(), Optional.of(new NodeRoles.Rewarding(SumRollouts.rewards(), 1)), INPUTS);
    }

    static NodeRoles worker(NodeRoles.Rolling rolling) {
        return worker(rolling, INPUTS);
    }

    static NodeRoles worker(NodeRoles.Rolling rolling, NodeRoles.Inputs inputs) {
        return new NodeRoles(false, false, Optional.of(rolling), Optional.empty(), inputs);
    }

    /** Everything in one process. */
    static NodeRoles all(NodeRoles.Rolling rolling) {
        return new NodeRoles(
                true,
                true,
                Optional.of(rolling),
                Optional.of(new NodeRoles.Rewarding(SumRollouts.rewards(), 1)),
                INPUTS);
    }
}
