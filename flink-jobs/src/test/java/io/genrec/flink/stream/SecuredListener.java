package io.genrec.flink.stream;

import io.genrec.testing.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A listener of the tests' Kafka that wants TLS and SASL (SCRAM-SHA-512), and whose users may do what they are granted and nothing
 * else. Who comes by the other listener is nobody, and may do everything.
 *
 * @param ca certificate of who signed the listener's, PEM
 */
record SecuredListener(int port, Path ca) {
    /** Written into the folder of a Kafka that is not started yet. */
    static SecuredListener in(Path folder) throws IOException {
        CertificateAuthority authority = new CertificateAuthority(Files.createDirectories(folder.resolve("tls")), "ca");
        CertificateAuthority.Issued issued = authority.issue("broker");
        Path store = Files.writeString(
                folder.resolve("tls/broker-store.pem"),
                Files.readString(issued.key()) + Files.readString(issued.certificate()));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("server.properties"), """
                listeners=SECURED://127.0.0.1:PORT
                advertised.listeners=SECURED://127.0.0.1:PORT
                listener.security.protocol.map=SECURED:SASL_SSL
                listener.name.secured.ssl.keystore.type=PEM
                listener.name.secured.ssl.keystore.location=STORE
                listener.name.secured.sasl.enabled.mechanisms=SCRAM-SHA-512
                listener.name.secured.scram-sha-512.sasl.jaas.config=\
                  org.apache.kafka.common.security.scram.ScramLoginModule required;
                authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                super.users=User:ANONYMOUS
                # not of the listener: how often Kafka looks for transactions to abort, 10 s else
                transaction.abort.timed.out.transaction.cleanup.interval.ms=500
                """.replace("PORT", String.valueOf(port))
                .replace("STORE", store.toString()));
        return new SecuredListener(port, authority.certificate());
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** A file of client settings. */
    Path client(Path file, String user, String password) throws IOException {
        return Files.writeString(
                file, """
                security.protocol=SASL_SSL
                sasl.mechanism=SCRAM-SHA-512
                ssl.truststore.type=PEM
                ssl.truststore.location=CA
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="USER" password="PASSWORD";
                """.replace("CA", ca.toString()).replace("USER", user).replace("PASSWORD", password));
    }

    /** Makes a user who may stream, as the documentation lists what that takes. */
    static void grant(Admin admin, String user, String password, StreamSettings settings)
            throws ExecutionException, InterruptedException {
        admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
                .all()
                .get();
        String events = settings.kafka().topics().events();
        List<String> written = List.of(
                settings.kafka().topics().pages(),
                settings.kafka().topics().late(),
                settings.kafka().topics().deadLetters());
        String group = settings.reading().group();
        Map<ResourcePattern, List<AclOperation>> topics = Stream.concat(Stream.of(events), written.stream())
                .collect(Collectors.toMap(
                        topic -> new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        topic -> topic.equals(events)
                                ? List.of(AclOperation.READ)
                                : List.of(AclOperation.READ, AclOperation.WRITE)));
        topics.put(new ResourcePattern(ResourceType.GROUP, group, PatternType.LITERAL), List.of(AclOperation.READ));
        topics.put(
                new ResourcePattern(ResourceType.TRANSACTIONAL_ID, group + "/", PatternType.PREFIXED),
                List.of(AclOperation.WRITE));
        admin.createAcls(topics.entrySet().stream()
                        .flatMap(resource -> resource.getValue().stream()
                                .map(operation -> new AclBinding(
                                        resource.getKey(),
                                        new AccessControlEntry(
                                                "User:" + user, "*", operation, AclPermissionType.ALLOW))))
                        .toList())
                .all()
                .get();
    }
}
