import java.io.File;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** Serves bare repositories over HTTP with JGit, an implementation of git that shares no code with git's own. */
public class GitServer extends Handler.Abstract {
  private final File folder;
  private final String credentials;

  GitServer(File folder, String token) {
    this.folder = folder;
    byte[] plain = ("x-access-token:" + token).getBytes();
    this.credentials = "Basic " + Base64.getEncoder().encodeToString(plain);
  }

  /** Arguments: the folder of the repositories, and the one token. Prints the port. */
  public static void main(String[] args) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new GitServer(new File(args[0]), args[1]));
    server.start();
    System.out.println(connector.getLocalPort());
    System.in.read();
    server.stop();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (!credentials.equals(request.getHeaders().get("Authorization"))) {
      response.setStatus(401);
      response.getHeaders().put("WWW-Authenticate", "Basic realm=\"git\"");
      callback.succeeded();
      return true;
    }
    String path = Request.getPathInContext(request);
    String service = path.endsWith("/info/refs")
        ? Request.extractQueryParameters(request).getValue("service")
        : path.substring(path.lastIndexOf('/') + 1);
    File repository = new File(folder, path.replaceFirst("/(info/refs|git-[a-z]+-pack)$", "") + ".git");
    if (!repository.isDirectory() || service == null) {
      response.setStatus(404);
      callback.succeeded();
      return true;
    }
    boolean advertises = path.endsWith("/info/refs");
    String type = "application/x-" + service + (advertises ? "-advertisement" : "-result");
    response.getHeaders().put("Content-Type", type);
    String protocol = request.getHeaders().get("Git-Protocol");
    List<String> parameters = protocol == null ? List.of() : List.of(protocol.split(":"));
    try (FileRepository opened = new FileRepository(repository);
        OutputStream out = Content.Sink.asOutputStream(response)) {
      if (service.equals("git-upload-pack")) {
        UploadPack up = new UploadPack(opened);
        up.setBiDirectionalPipe(false);
        up.setExtraParameters(parameters);
        if (advertises) up.sendAdvertisedRefs(advertiser(out), service);
        else up.upload(bodyOf(request), out, null);
      } else {
        ReceivePack receive = new ReceivePack(opened);
        receive.setBiDirectionalPipe(false);
        receive.setAtomic(true);
        if (advertises) {
          PacketLineOut head = new PacketLineOut(out);
          head.writeString("# service=" + service + "\n");
          head.end();
          receive.sendAdvertisedRefs(advertiser(out));
        } else receive.receive(bodyOf(request), out, null);
      }
    }
    callback.succeeded();
    return true;
  }

  private static RefAdvertiser advertiser(OutputStream out) {
    return new RefAdvertiser.PacketLineOutRefAdvertiser(new PacketLineOut(out));
  }

  private static InputStream bodyOf(Request request) throws Exception {
    InputStream body = Content.Source.asInputStream(request);
    return "gzip".equals(request.getHeaders().get("Content-Encoding")) ? new GZIPInputStream(body) : body;
  }
}
