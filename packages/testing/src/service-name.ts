import type { DescService } from "@bufbuild/protobuf";
import type { ServiceName } from "@flint/host";

/** "flint.payment_method.v1" is served by payment-method. */
export function serviceNameOf(service: DescService): ServiceName {
  const [, name = ""] = service.file.proto.package.split(".");
  return name.replaceAll("_", "-") as ServiceName;
}
