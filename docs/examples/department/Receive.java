import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A department's own system in Java, with nothing but the JDK: `binglian department run` posts each event to it.
 *
 *   java Receive.java 9000
 *   binglian department run --creds civil-defence.creds --webhook http://127.0.0.1:9000/
 *
 * A status of 2xx says that the event is done, 503 that the system is away, 4xx that it refuses the event.
 */
public class Receive {
    // The id stands in the envelope; a real system reads it with its own JSON library.
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");

    // A real system keeps the ids in its database, in the transaction that does the work.
    private static final Set<String> handled = ConcurrentHashMap.newKeySet();

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])), 0);
        server.createContext("/", exchange -> {
            String event = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher id = ID.matcher(event);
            boolean read = id.find();
            if (read && handled.add(id.group(1))) {
                System.out.println(id.group(1));
            }
            exchange.sendResponseHeaders(read ? 204 : 400, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
        System.out.println("listening on port " + server.getAddress().getPort());
    }
}
