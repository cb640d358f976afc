package io.genrec.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The arrows between modules, as a Mermaid flowchart draws them: {@code from --> to}, where from uses to. */
record ModulePicture(Map<String, Set<String>> arrows) {
    private static final Pattern CHART = Pattern.compile("```mermaid\\Rflowchart [A-Z]{2}\\R(.*?)```", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("\\s*([a-z-]+) --> ([a-z-]+(?: & [a-z-]+)*)\\s*");

    /** The chart in the section "Modules" of a page. */
    static ModulePicture read(Path page) {
        try {
            String text = Files.readString(page);
            Matcher chart = CHART.matcher(text.substring(Math.max(0, text.indexOf("\n## Modules\n"))));
            if (!chart.find()) {
                throw new IllegalStateException("no flowchart in the section Modules of " + page);
            }
            return parse(chart.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModulePicture parse(String chart) {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        for (String line : chart.split("\\R", -1)) {
            Matcher arrow = ARROW.matcher(line);
            if (arrow.matches()) {
                List<String> to = List.of(arrow.group(2).split(" & ", -1));
                arrows.computeIfAbsent(arrow.group(1), key -> new LinkedHashSet<>())
                        .addAll(to);
                to.forEach(module -> arrows.computeIfAbsent(module, key -> new LinkedHashSet<>()));
            } else if (!line.isBlank()) {
                throw new IllegalStateException("no arrow between modules: " + line);
            }
        }
        return new ModulePicture(arrows);
    }

    Set<String> modules() {
        return Set.copyOf(arrows.keySet());
    }

    Set<String> arrowsFrom(String module) {
        return arrows.getOrDefault(module, Set.of());
    }

    /** All modules that arrows lead to, over others, too. */
    Set<String> reachedFrom(String module) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(arrowsFrom(module));
        while (!open.isEmpty()) {
            String next = open.pop();
            if (reached.add(next)) {
                open.addAll(arrowsFrom(next));
            }
        }
        return reached;
    }

    /** Modules of ours that a pom needs to run, tests apart. */
    static Set<String> dependencies(Path pom) throws IOException {
        Set<String> modules = new LinkedHashSet<>();
        Element project = parsed(pom).getDocumentElement();
        NodeList dependencies = project.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            String artifact = text(dependency, "artifactId");
            boolean ours = text(dependency, "groupId").equals("io.genrec");
            boolean forTests = artifact.equals("genrec-testing")
                    || text(dependency, "scope").equals("test");
            if (ours && !forTests) {
                modules.add(artifact.substring("genrec-".length()));
            }
        }
        return modules;
    }

    /** The modules of the parent, in their order. */
    static List<String> modulesOf(Path parent) throws IOException {
        NodeList found = parsed(parent).getDocumentElement().getElementsByTagName("module");
        List<String> modules = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            modules.add(found.item(i).getTextContent());
        }
        return modules;
    }

    private static String text(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    private static Document parsed(Path pom) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(pom + " is not XML", e);
        }
    }
}
