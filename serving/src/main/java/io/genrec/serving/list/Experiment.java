package io.genrec.serving.list;

import com.typesafe.config.Config;
import io.genrec.serving.token.Digest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Users divided among bundles by their ids, so that what comes of each can be compared: a user is always in the same group,
 * on every node, for as long as the experiment has its name. Users of no group are answered by the node's current bundle.
 *
 * @param name another name divides users anew; empty where there is no experiment
 */
public record Experiment(String name, List<Group> groups) {
    /** Of a node that answers all users by one bundle. */
    public static final Experiment NONE = new Experiment("", List.of());

    private static final String KEY = "genrec.serve.experiment";

    public Experiment {
        groups = List.copyOf(groups);
        if (groups.isEmpty() != name.isBlank()) {
            throw new IllegalArgumentException(KEY + " has "
                    + (name.isBlank() ? "groups but no name" : "a name but no groups") + ": it takes both, or neither");
        }
        Set<String> names = new HashSet<>();
        double sum = 0;
        for (Group group : groups) {
            if (!names.add(group.name())) {
                throw new IllegalArgumentException(KEY + ".groups names " + group.name() + " twice");
            }
            sum += group.share();
        }
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException(KEY + ".groups have shares of more than 1 in all: " + sum);
        }
    }

    /**
     * Users that one bundle answers.
     *
     * @param name told with each page
     * @param bundle as {@code genrec.serve.bundle} has it
     * @param share of all users, above 0
     */
    public record Group(String name, String bundle, double share) {
        public Group {
            if (name.isBlank() || bundle.isBlank()) {
                throw new IllegalArgumentException(KEY + ".groups must each have a name and a bundle");
            }
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        KEY + ".groups must each have a share above 0, up to 1; " + name + " has " + share);
            }
        }
    }

    /** @param serve the configuration at path {@code genrec.serve} */
    public static Experiment from(Config serve) {
        return new Experiment(
                serve.getString("experiment.name"),
                serve.getConfigList("experiment.groups").stream()
                        .map(group ->
                                new Group(group.getString("name"), group.getString("bundle"), group.getDouble("share")))
                        .toList());
    }

    /** The group of a user; empty for users in none. */
    Optional<Group> groupOf(String userId) {
        double place = new Digest().add(name).add(userId).fraction();
        double end = 0;
        for (Group group : groups) {
            end += group.share();
            if (place < end) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }
}
