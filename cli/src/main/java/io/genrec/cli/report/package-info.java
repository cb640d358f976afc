/**
 * Results for people. In: the files of a run. Out: {@code report.html} and tables for the terminal; start with
 * {@link io.genrec.cli.report.Report}.
 */
@NullMarked
package io.genrec.cli.report;

import org.jspecify.annotations.NullMarked;
