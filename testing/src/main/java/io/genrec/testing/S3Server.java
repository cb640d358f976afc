package io.genrec.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobApiMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * An S3 service in this process, which keeps objects in memory and checks signatures. Requests reach it through a gate that
 * counts them and can let them fail, each over a connection of its own.
 */
public final class S3Server implements AutoCloseable {
    /** Who may enter; the build gives tests these in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
    public static final String KEY = "genrec-tests";

    public static final String SECRET = "a secret of tests alone";

    /** What becomes of a request. */
    public enum Fate {
        ANSWERED,
        /** 503 SlowDown. */
        THROTTLED,
        /** The connection ends in the middle of its body, or where it has none before its answer; nothing is done. */
        CUT,
        /** It is done, and the connection ends before the answer. */
        UNANSWERED,
        /** 200 without having done anything. */
        PRETENDED,
        /** As of a listing that does not know of anything yet. */
        EMPTY_LISTING
    }

    private final BlobStoreContext objects;
    private final S3Proxy server;
    private final ServerSocket gate;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Function<String, Fate> fates = request -> Fate.ANSWERED;

    private S3Server(String bucket, String secret) {
        try {
            objects = ContextBuilder.newBuilder(new TransientNio2BlobApiMetadata())
                    .credentials("any", "any")
                    .build(BlobStoreContext.class);
            objects.getBlobStore().createContainerInLocation(null, bucket);
            server = S3Proxy.builder()
                    .blobStore(objects.getBlobStore())
                    .endpoint(URI.create("http://127.0.0.1:0"))
                    .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, secret)
                    .build();
            server.start();
            gate = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server of the tests does not start", e);
        }
        thread("gate of the S3 server", this::accept);
    }

    public static S3Server withBucket(String bucket) {
        return new S3Server(bucket, SECRET);
    }

    /** One that knows another secret than the tests do. */
    public static S3Server forOthers(String bucket) {
        return new S3Server(bucket, "another secret");
    }

    public String endpoint() {
        return "http://127.0.0.1:" + gate.getLocalPort();
    }

    /** Decides from now on by a request's first line, such as {@code PUT /bucket/run/x HTTP/1.1}. */
    public void decide(Function<String, Fate> fates) {
        this.fates = fates;
    }

    /** The first lines of all requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public void forgetRequests() {
        requests.clear();
    }

    /** Puts other bytes where an object is. */
    public void overwrite(String bucket, String key, byte[] content) {
        objects.getBlobStore()
                .putBlob(
                        bucket,
                        objects.getBlobStore()
                                .blobBuilder(key)
                                .payload(content)
                                .contentLength(content.length)
                                .build());
    }

    /** All keys of a bucket. */
    public List<String> keys(String bucket) {
        return objects
                .getBlobStore()
                .list(bucket, org.jclouds.blobstore.options.ListContainerOptions.Builder.recursive())
                .stream()
                .map(found -> found.getName())
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        try {
            gate.close();
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the S3 server of the tests does not stop", e);
        }
        objects.close();
    }

    private void accept() {
        while (!gate.isClosed()) {
            try {
                Socket client = gate.accept();
                thread("request to the S3 server", () -> pass(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void pass(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String first = head.substring(0, head.indexOf("\r\n"));
            requests.add(first);
            Fate fate = fates.apply(first);
            int length = length(head);
            byte[] body = in.readNBytes(fate == Fate.CUT ? length / 2 : length);
            switch (fate) {
                case ANSWERED -> forward(head, body, client.getOutputStream());
                case UNANSWERED -> forward(head, body, OutputStream.nullOutputStream());
                case THROTTLED -> answer(client, "503 Slow Down", error("SlowDown"));
                case CUT -> {}
                case PRETENDED -> answer(client, "200 OK", "");
                case EMPTY_LISTING ->
                    answer(client, "200 OK", "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            }
        } catch (IOException e) {
            // the client sees the end of its connection
        }
    }

    private void forward(String head, byte[] body, OutputStream out) throws IOException {
        try (Socket behind = new Socket(InetAddress.getLoopbackAddress(), server.getPort())) {
            String alone = head.replaceFirst("(?i)\r\nconnection:[^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            behind.getOutputStream().write(alone.getBytes(StandardCharsets.ISO_8859_1));
            behind.getOutputStream().write(body);
            behind.getOutputStream().flush();
            behind.getInputStream().transferTo(out);
            out.flush();
        }
    }

    private static void answer(Socket client, String status, String text) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status
                                + "\r\nContent-Type: application/xml\r\nETag: \"pretended\"\r\nContent-Length: "
                                + text.length() + "\r\nConnection: close\r\n\r\n" + text)
                        .getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>Please reduce your request rate.</Message><Resource/>"
                + "<RequestId>1</RequestId></Error>";
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ends = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            ends = b == '\n' ? ends + 1 : b == '\r' ? ends : 0;
            if (ends == 2) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static int length(String head) {
        return head.lines()
                .map(line -> line.toLowerCase(java.util.Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).strip()))
                .findFirst()
                .orElse(0);
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (UncheckedIOException e) {
                        // as with any lost connection
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
