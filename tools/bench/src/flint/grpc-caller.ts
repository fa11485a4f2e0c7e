import type { DescService, Message } from "@bufbuild/protobuf";
import { grpcDefinition } from "@flint/contracts-type";
import * as grpc from "@grpc/grpc-js";

/** What `makeGenericClientConstructor` makes, as far as this caller goes. */
type Call = (
  request: object,
  metadata: grpc.Metadata,
  options: grpc.CallOptions,
  done: (error: grpc.ServiceError | null, answer: Message) => void,
) => void;

/** Longer than any answer may take; a call that reaches it is a failure of the run. */
const DEADLINE_MS = 30_000;

/** Calls one service as an outside client does: grpc-js, stubs of the contract, an API key. */
export class GrpcCaller {
  readonly #client: grpc.Client;

  constructor(url: string, service: DescService) {
    const Client = grpc.makeGenericClientConstructor(grpcDefinition(service), service.typeName);
    this.#client = new Client(new URL(url).host, grpc.credentials.createInsecure());
  }

  /**
   * One call; rejects with grpc-js' own error.
   *
   * @param name of the method, as in `payOrder`
   */
  call<Answer>(name: string, request: object, apiKey: string): Promise<Answer> {
    const metadata = new grpc.Metadata();
    metadata.set("authorization", `Bearer ${apiKey}`);
    const options = { deadline: Date.now() + DEADLINE_MS };
    const method = (this.#client as unknown as Record<string, Call>)[name] as Call;
    return new Promise((resolve, reject) => {
      method.call(this.#client, request, metadata, options, (error, answer) =>
        error === null ? resolve(answer as Answer) : reject(error),
      );
    });
  }

  close(): void {
    this.#client.close();
  }
}
