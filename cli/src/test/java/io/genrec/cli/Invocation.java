package io.genrec.cli;

import io.genrec.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;

/** One run of the command: its exit code and what it printed, without progress lines: its clock stands still. */
record Invocation(int exitCode, String out, String err) {

    static Invocation of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Genrec.execute(new Terminal(new PrintWriter(out), new PrintWriter(err), false, () -> 0), arguments);
        return new Invocation(exitCode, out.toString(), err.toString());
    }
}
