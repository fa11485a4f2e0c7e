export { processorContract, type ContractCase } from "./processor-contract.ts";
export type { ContractBehaviour, ContractSubject } from "./subject.ts";
