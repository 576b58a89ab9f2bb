"""Linear regression on four points, as a first program for PyTorch is written."""

import torch

x_train = torch.tensor([[1.0], [2.0], [3.0], [4.0]])
y_train = torch.tensor([[1.0], [2.0], [3.0], [4.0]])

model = torch.nn.Linear(1, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
mse = torch.nn.MSELoss()

for epoch in range(100):
    optimizer.zero_grad()
    loss = mse(model(x_train), y_train)
    loss.backward()
    optimizer.step()
    print(f"epoch {epoch + 1}: loss {loss.item():.4f}")

with torch.no_grad():
    print(mse(model(x_train), y_train).item())
    print(model(torch.tensor([[4.0], [6.0], [7.0]])))
