"""Saves a payment method and collects an order with Debian's grpcio: the way of docs/clients.md.

Needs FLINT_URL and FLINT_API_KEY, and stubs made from proto/ on PYTHONPATH. Prints the order.
"""

import json
import os
import sys
import uuid

import grpc

from flint.charge.v1 import attempt_pb2, order_pb2, order_service_pb2, order_service_pb2_grpc
from flint.customer.v1 import customer_service_pb2, customer_service_pb2_grpc
from flint.payment_method.v1 import payment_method_pb2, setup_service_pb2, setup_service_pb2_grpc
from flint.type.v1 import money_pb2

AUTHORIZATION = [("authorization", "Bearer " + os.environ["FLINT_API_KEY"])]


def call(method, request):
    """One call with the key, a deadline and, where the RPC changes something, a key of its own."""
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        request.request_id = str(uuid.uuid4())
    return method(request, timeout=10, metadata=AUTHORIZATION)


def collect(channel):
    customers = customer_service_pb2_grpc.CustomerServiceStub(channel)
    setups = setup_service_pb2_grpc.SetupServiceStub(channel)
    orders = order_service_pb2_grpc.OrderServiceStub(channel)

    name = customer_service_pb2.CreateCustomerRequest(name="Grace Hopper")
    customer = call(customers.CreateCustomer, name).customer

    consent = setup_service_pb2.ConsentTerms(
        purpose=payment_method_pb2.CONSENT_PURPOSE_UNSCHEDULED,
        evidence=payment_method_pb2.ConsentEvidence(channel="phone", text_version="terms-1"),
    )
    setup = call(
        setups.CreateSetup,
        setup_service_pb2.CreateSetupRequest(
            customer_id=customer.id,
            kind=payment_method_pb2.PAYMENT_METHOD_KIND_CARD,
            usage=payment_method_pb2.PAYMENT_METHOD_USAGE_OFF_SESSION,
            consents=[consent],
        ),
    ).setup
    call(
        setups.CompleteSetup,
        setup_service_pb2.CompleteSetupRequest(
            setup_id=setup.id, processor_token="sim_approve", make_default=True
        ),
    )

    tea = order_pb2.OrderLine(
        description="Tea",
        quantity=1,
        unit_amount=money_pb2.Money(currency="EUR", amount_minor=500),
    )
    order = call(
        orders.CreateOrder,
        order_service_pb2.CreateOrderRequest(customer_id=customer.id, currency="EUR", lines=[tea]),
    ).order
    call(
        orders.PayOrder,
        order_service_pb2.PayOrderRequest(
            order_id=order.id,
            initiator=attempt_pb2.INITIATOR_MERCHANT,
            reason=attempt_pb2.CHARGE_REASON_UNSCHEDULED,
        ),
    )
    return call(orders.GetOrder, order_service_pb2.GetOrderRequest(order_id=order.id)).order


def main():
    address = os.environ["FLINT_URL"].split("://", 1)[-1]
    with grpc.insecure_channel(address) as channel:
        try:
            order = collect(channel)
        except grpc.RpcError as error:
            sys.exit(f"{error.code().name}: {error.details()}")
    state = order_pb2.OrderPaymentState.Name(order.payment_state)
    print(json.dumps({"id": order.id, "paymentState": state}))


main()
