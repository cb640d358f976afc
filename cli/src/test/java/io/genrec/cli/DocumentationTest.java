package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.genrec.cli.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What the pages of the documentation name exists: files, headings, sources, tests, keys, figures. Addresses of the web are not
 * looked at. The changelog may name what is gone; decisions may name keys that are gone.
 */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");

    private static final Config DEFAULTS = ConfigFactory.defaultReference().getConfig("genrec");

    @Test
    void every_link_leads_to_a_file_and_a_heading() {
        assertThat(new Documentation(ROOT, DEFAULTS).brokenLinks()).isEmpty();
    }

    @Test
    void every_source_path_exists() {
        assertThat(new Documentation(ROOT, DEFAULTS).absentSources()).isEmpty();
    }

    @Test
    void every_test_that_is_named_exists() {
        assertThat(new Documentation(ROOT, DEFAULTS).absentTests()).isEmpty();
    }

    @Test
    void every_key_that_is_named_has_a_default() {
        assertThat(new Documentation(ROOT, DEFAULTS).unknownKeys()).isEmpty();
    }

    @Test
    void every_page_is_in_the_index_of_its_folder() {
        assertThat(new Documentation(ROOT, DEFAULTS).unlistedPages()).isEmpty();
    }

    @Test
    void every_figure_of_the_readme_is_in_the_results() {
        assertThat(new Documentation(ROOT, DEFAULTS).figuresOutOfNowhere()).isEmpty();
    }

    @Test
    void every_command_that_is_shown_is_understood() {
        assertThat(new Documentation(ROOT, DEFAULTS).refusedCommands()).isEmpty();
    }

    /** A tree with one right and one wrong of each. */
    @Nested
    class AWrongPage {
        @TempDir
        Path root;

        private Documentation documentation;

        @BeforeEach
        void a_tree() throws IOException {
            write("README.md", """
                    # Top
                    [a](docs/page.md#two-words--twice) [b](docs/absent.md) [c](docs/page.md#none)
                    | HR@10 | .125 | 0.250 |, +3.5% [1.0, 6.1]; arXiv:2604.14878, Redis 7.0.15
                    ```
                    .999
                    ```
                    """);
            write("docs/README.md", "[page](page.md) [results](results.md)\n");
            write("docs/results.md", "0.125, [shop](results/shop.md)\n");
            write("docs/results/shop.md", ".25, +3.5% [1.0, 6.2]\n");
            write("docs/results/forgotten.md", "");
            write("docs/page.md", """
                    ## Two words – twice
                    [top](../README.md#top) and [a text that
                    goes on](gone.md), ![picture](flow.svg), <img src="drawn.svg">, [web](https://example.org/none)
                    `shop/…/till/Till`, `shop/…/till/Drawer`, `shop/src/main/resources/reference.conf`, `shop/none.md`
                    `TillTest`, `DrawerIT`
                    `till.coins`, `till.notes = 3`, `till.colours.red`, `till.json`
                    ```sh
                    genrec sell --set till.coins=1 --set till.cards=2   # [no](link.md)
                    ./genrec train --dir RUN --set train.epochs=2 \\
                        --epochs 3 && ./genrec evaluate --dir 'a run' # twice
                    ./genrec evaluate --dir RUN --epochs 3
                    ```
                    """);
            write("docs/unlisted.md", "");
            write("docs/flow.svg", "");
            write("shop/pom.xml", "");
            write("shop/src/main/java/till/Till.java", "");
            write("shop/src/main/resources/reference.conf", "");
            write("shop/src/test/java/till/TillTest.java", "");
            documentation =
                    new Documentation(root, ConfigFactory.parseString("till { coins = 1, colours {} }, drawer = 1"));
        }

        @Test
        void reports_broken_links() {
            assertThat(documentation.brokenLinks())
                    .containsExactly(
                            "README.md: docs/absent.md",
                            "README.md: docs/page.md#none",
                            "docs/page.md: drawn.svg",
                            "docs/page.md: gone.md");
        }

        @Test
        void reports_absent_sources() {
            assertThat(documentation.absentSources())
                    .containsExactly("docs/page.md: shop/none.md", "docs/page.md: shop/…/till/Drawer");
        }

        @Test
        void reports_absent_tests() {
            assertThat(documentation.absentTests()).containsExactly("docs/page.md: DrawerIT");
        }

        @Test
        void reports_unknown_keys() {
            assertThat(documentation.unknownKeys())
                    .containsExactly("docs/page.md: till.cards", "docs/page.md: till.notes");
        }

        @Test
        void reports_commands_that_are_refused() {
            assertThat(documentation.refusedCommands())
                    .containsExactly(
                            "docs/page.md: genrec evaluate --dir RUN --epochs 3: Unknown options: '--epochs', '3'",
                            "docs/page.md: genrec sell --set till.coins=1 --set till.cards=2: Unmatched arguments from"
                                    + " index 0: 'sell', '--set', 'till.coins=1', '--set', 'till.cards=2'");
        }

        @Test
        void reports_figures_that_no_table_has() {
            assertThat(documentation.figuresOutOfNowhere()).containsExactly("README.md: 6.1");
        }

        @Test
        void reports_pages_that_no_index_lists() {
            assertThat(documentation.unlistedPages()).containsExactly("docs/results/forgotten.md", "docs/unlisted.md");
        }

        private void write(String path, String text) throws IOException {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }

    /** All pages of a tree: those at its root, and those under {@code docs}. What it finds is in alphabetical order. */
    private static final class Documentation {
        private static final Pattern FENCE = Pattern.compile("(?ms)^\\s*```.*?^\\s*```");
        private static final Pattern COMMAND = Pattern.compile("(?m)(?:^|&& )\\s*(?:\\./)?genrec +([a-z][^#&|\n]*)");
        private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^' ])+");
        private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
        private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)|\\b(?:src|href|srcset)=\"([^\"]+)\"");
        private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
        private static final Pattern TEST = Pattern.compile("[A-Z]\\w*[a-z0-9](?:Test|IT)");
        private static final Pattern KEY =
                Pattern.compile("(?:genrec\\.)?([a-z][a-z-]*(?:\\.[a-z][a-z0-9-]*)+)(?:\\s*=.*)?");
        private static final Pattern SET = Pattern.compile("--set '?(?:genrec\\.)?([a-z][a-z0-9.-]*)=");
        private static final Pattern FIGURE = Pattern.compile("(?<![\\d.])\\d{0,3}\\.\\d+(?![\\d.]\\d)");
        private static final Set<String> FILES = Set.of("conf", "csv", "html", "json", "jsonl", "md", "sql", "yaml");

        private final Path root;
        private final Config genrec;
        private final Map<Path, String> pages = new HashMap<>();
        private final Set<String> sources = new HashSet<>();
        private final CommandLine commands = Genrec.commandLine(new Terminal(
                new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()), false, () -> 0));

        Documentation(Path root, Config genrec) {
            this.root = root.toAbsolutePath().normalize();
            this.genrec = genrec;
            List<Path> files = new ArrayList<>(list(this.root));
            files.addAll(walk(this.root.resolve("docs")));
            files.stream().filter(file -> file.toString().endsWith(".md")).forEach(file -> pages.put(file, read(file)));
            modules().forEach(module -> walk(this.root.resolve(module).resolve("src"))
                    .forEach(file -> sources.add(name(file))));
        }

        List<String> brokenLinks() {
            Set<String> broken = new TreeSet<>();
            pages.forEach((page, text) -> links(text)
                    .filter(link -> !link.matches("[a-z]+:.*"))
                    .filter(link -> !leadsSomewhere(page, link))
                    .forEach(link -> broken.add(name(page) + ": " + link)));
            return List.copyOf(broken);
        }

        List<String> absentSources() {
            Set<String> roots = modules().collect(Collectors.toSet());
            roots.addAll(Set.of("docs", ".ci"));
            return faults(notOfThePast(), text -> code(text)
                    .filter(path -> path.matches("[\\w.-]+/[\\w./…-]*"))
                    .filter(path -> roots.contains(path.substring(0, path.indexOf('/'))))
                    .filter(path -> !path.contains("/target/") && !isSource(path)));
        }

        List<String> absentTests() {
            return faults(notOfThePast(), text -> code(text)
                    .filter(word -> TEST.matcher(word).matches())
                    .filter(test -> sources.stream().noneMatch(file -> file.endsWith("/" + test + ".java"))));
        }

        List<String> unknownKeys() {
            Path decisions = root.resolve("docs/decisions");
            Set<Path> ofToday = notOfThePast();
            ofToday.removeIf(page -> page.startsWith(decisions));
            return faults(ofToday, text -> Stream.concat(
                            code(text)
                                    .flatMap(word -> KEY.matcher(word).results())
                                    .filter(key -> key.group().length() == key.end())
                                    .map(key -> key.group(1)),
                            SET.matcher(text).results().map(set -> set.group(1)))
                    .filter(key -> genrec.hasPathOrNull(key.split("\\.")[0]))
                    .filter(key -> !FILES.contains(key.substring(key.lastIndexOf('.') + 1)))
                    .filter(key -> !isKnown(key)));
        }

        List<String> unlistedPages() {
            Set<String> unlisted = new TreeSet<>();
            pages.keySet().stream()
                    .filter(page -> !page.getParent().equals(root) && !page.endsWith("README.md"))
                    .filter(page -> indexes(page).noneMatch(index -> links(pages.getOrDefault(index, ""))
                            .anyMatch(link ->
                                    index.resolveSibling(link).normalize().equals(page))))
                    .forEach(page -> unlisted.add(name(page)));
            return List.copyOf(unlisted);
        }

        /** What may list a page: the index in its folder, or the page that the folder is named after. */
        private static Stream<Path> indexes(Path page) {
            Path folder = page.getParent();
            return Stream.of(page.resolveSibling("README.md"), folder.resolveSibling(folder.getFileName() + ".md"));
        }

        /** Commands in blocks of code that the command line would refuse, with the reason. */
        List<String> refusedCommands() {
            return faults(notOfThePast(), text -> FENCE.matcher(text)
                    .results()
                    .flatMap(block -> COMMAND.matcher(block.group().replaceAll("\\\\\n\\s*", ""))
                            .results())
                    .map(command -> command.group(1).strip())
                    .flatMap(command -> refusal(command).stream().map(why -> "genrec " + command + ": " + why)));
        }

        private Optional<String> refusal(String command) {
            try {
                commands.parseArgs(WORD.matcher(command)
                        .results()
                        .map(word -> word.group().replace("'", ""))
                        .toArray(String[]::new));
                return Optional.empty();
            } catch (CommandLine.ParameterException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }

        List<String> figuresOutOfNowhere() {
            Set<Double> measured = new HashSet<>(figures(root.resolve("docs/results.md")));
            pages.keySet().stream()
                    .filter(page -> page.startsWith(root.resolve("docs/results")))
                    .forEach(page -> measured.addAll(figures(page)));
            return figures(root.resolve("README.md")).stream()
                    .filter(figure -> !measured.contains(figure))
                    .sorted()
                    .map(figure -> "README.md: " + figure)
                    .toList();
        }

        /** Decimal fractions in the text of a page. */
        private Set<Double> figures(Path page) {
            return FIGURE.matcher(withoutFences(pages.get(page)))
                    .results()
                    .map(figure -> Double.valueOf(figure.group()))
                    .collect(Collectors.toSet());
        }

        /** All pages but the changelog. */
        private Set<Path> notOfThePast() {
            Set<Path> chosen = new HashSet<>(pages.keySet());
            chosen.remove(root.resolve("CHANGELOG.md"));
            return chosen;
        }

        private interface Search {
            Stream<String> in(String text);
        }

        private List<String> faults(Set<Path> among, Search search) {
            Set<String> faults = new TreeSet<>();
            among.forEach(page -> search.in(pages.get(page)).forEach(fault -> faults.add(name(page) + ": " + fault)));
            return List.copyOf(faults);
        }

        /** Targets of links and pictures, not those inside code. */
        private static Stream<String> links(String text) {
            String prose = CODE.matcher(withoutFences(text)).replaceAll("code");
            return LINK.matcher(prose).results().map(link -> link.group(1) != null ? link.group(1) : link.group(2));
        }

        private static Stream<String> code(String text) {
            return CODE.matcher(withoutFences(text)).results().map(code -> code.group(1));
        }

        private static String withoutFences(String text) {
            return FENCE.matcher(text).replaceAll("");
        }

        private boolean leadsSomewhere(Path page, String link) {
            int hash = link.indexOf('#');
            Path target = hash == 0
                    ? page
                    : page.resolveSibling(hash < 0 ? link : link.substring(0, hash))
                            .normalize();
            if (!target.startsWith(root) || !Files.exists(target)) {
                return false;
            }
            return hash < 0 || anchors(pages.getOrDefault(target, "")).contains(link.substring(hash + 1));
        }

        /** The headings of a page as GitHub turns them into anchors; of equal ones the second ends in -1. */
        private static Set<String> anchors(String text) {
            Set<String> anchors = new HashSet<>();
            for (MatchResult heading :
                    HEADING.matcher(withoutFences(text)).results().toList()) {
                String anchor = heading.group(1)
                        .strip()
                        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-');
                String numbered = anchor;
                for (int i = 1; !anchors.add(numbered); i++) {
                    numbered = anchor + "-" + i;
                }
            }
            return anchors;
        }

        /** A path as it stands, or with {@code …} for the folders of a package; a class or a package has no ending. */
        private boolean isSource(String path) {
            int gap = path.indexOf('…');
            if (gap < 0) {
                return Files.exists(root.resolve(path));
            }
            String from = path.substring(0, gap);
            String to = path.substring(gap + 1);
            return sources.stream()
                    .filter(file -> file.startsWith(from))
                    .anyMatch(file -> file.endsWith(to) || file.endsWith(to + ".java") || file.contains(to + "/"));
        }

        /** Whether a value or a group is there, or a group that takes any key. */
        private boolean isKnown(String key) {
            ConfigValue at = genrec.root();
            for (String part : key.split("\\.")) {
                if (!(at instanceof ConfigObject group)) {
                    return false;
                }
                if (group.isEmpty()) {
                    return true;
                }
                at = group.get(part);
            }
            return at != null;
        }

        private Stream<String> modules() {
            return list(root).stream()
                    .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString());
        }

        /** With slashes, from the root. */
        private String name(Path file) {
            return root.relativize(file).toString().replace('\\', '/');
        }

        private static List<Path> list(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static List<Path> walk(Path folder) {
            if (!Files.isDirectory(folder)) {
                return List.of();
            }
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String read(Path page) {
            try {
                return Files.readString(page);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
