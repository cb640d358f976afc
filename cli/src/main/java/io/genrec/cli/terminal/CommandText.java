package io.genrec.cli.terminal;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A command as a person would type it again. */
public final class CommandText {
    private CommandText() {}

    /** Of the command that was parsed. */
    public static String of(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return Stream.concat(
                        Stream.of("./genrec"),
                        root.getParseResult().originalArgs().stream().map(CommandText::quoted))
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./:=,@%+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }
}
