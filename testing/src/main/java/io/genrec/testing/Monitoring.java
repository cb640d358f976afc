package io.genrec.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The metrics that the chart's alerts and dashboard ask for, to be held against what the code reports. */
public final class Monitoring {
    /** Seen from the folder of a module, where its tests run. */
    public static final Path FOLDER = Path.of("..", "helm", "genrec", "monitoring");

    private Monitoring() {}

    /**
     * Names of metrics that begin so, as the alerts and the dashboard have them.
     *
     * @param prefix left out of the answer
     */
    public static SortedSet<String> metrics(String prefix) throws IOException {
        Pattern name = Pattern.compile("(?<!\\w)" + Pattern.quote(prefix) + "(\\w+)");
        SortedSet<String> found = new TreeSet<>();
        for (String file : new String[] {"alerts.yaml", "dashboard.json"}) {
            Matcher matcher = name.matcher(Files.readString(FOLDER.resolve(file)));
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }
}
